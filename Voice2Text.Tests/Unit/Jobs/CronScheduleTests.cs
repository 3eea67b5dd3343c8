using Voice2Text.Infrastructure.Jobs;

namespace Voice2Text.Tests.Unit.Jobs;

public sealed class CronScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 20 3 * * ?", "0 20 3 * * ?")]
    [InlineData("  20  3 * * * ", "0 20 3 * * ?")]
    [InlineData("*/15 * * * *", "0 */15 * * * ?")]
    public void Schedule_IsReadWithAndWithoutSeconds(string text, string stored)
    {
        Assert.Null(CronSchedule.Read(text, Now, out var schedule));
        Assert.Equal(stored, schedule!.Expression);
    }

    [Theory]
    [InlineData("", ScheduleFault.Unreadable)]
    [InlineData("every day", ScheduleFault.Unreadable)]
    [InlineData("0 20 3 * *  ? ? ?", ScheduleFault.Unreadable)]
    [InlineData("0 99 3 * * ?", ScheduleFault.OutOfRange)]
    [InlineData("0 24 * * *", ScheduleFault.Unreadable)]
    [InlineData("0 0 0 30 2 ?", ScheduleFault.Never)]
    [InlineData("0 0 3 * * ? 2020", ScheduleFault.Never)]
    [InlineData("*/10 * * * * ?", ScheduleFault.TooOften)]
    public void Nonsense_IsRefusedWithItsReason(string text, ScheduleFault fault)
    {
        Assert.Equal(fault, CronSchedule.Read(text, Now, out var schedule));
        Assert.Null(schedule);
    }

    [Fact]
    public void Next_AreTheRunsAhead()
    {
        CronSchedule.Read("30 */6 * * *", Now, out var schedule);

        Assert.Equal([30, 30, 30], schedule!.Next(Now, 3).Select(r => r.Minute));
        Assert.All(schedule.Next(Now, 3).Zip(schedule.Next(Now, 3).Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(6), pair.Second - pair.First));
    }
}
