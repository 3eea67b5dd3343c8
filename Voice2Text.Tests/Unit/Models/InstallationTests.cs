using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Models.Installing;

namespace Voice2Text.Tests.Unit.Models;

public sealed class InstallationTests
{
    private static ModelInstallation New => new() { Id = "x", Request = ModelInstallRequest.For("small"), CreatedAt = DateTimeOffset.UnixEpoch };

    [Fact]
    public void Change_LeavesBehindWhatBelongsToTheFormerState()
    {
        var downloading = New.In(InstallationState.Downloading) with
        {
            BytesDone = 10,
            BytesTotal = 100,
            BytesPerSecond = 5,
            File = "vocab.json",
            RetryAt = DateTimeOffset.UnixEpoch,
            Fault = new InstallFault(InstallFailure.Stalled, "silence"),
        };

        var paused = downloading.In(InstallationState.Paused);

        Assert.Equal((10, 0d, null, null, null), (paused.BytesDone, paused.BytesPerSecond, paused.File, paused.RetryAt, paused.Fault));
        Assert.Equal((TimeSpan.FromSeconds(18), null), (downloading.Remaining, paused.Remaining));
    }

    [Theory]
    [InlineData(InstallationState.Completed)]
    [InlineData(InstallationState.Cancelled)]
    public void EndedInstallation_StaysEnded(InstallationState end)
    {
        var ended = New.In(InstallationState.Downloading).In(end);

        Assert.All(Enum.GetValues<InstallationState>(), next => Assert.False(end.CanBecome(next)));
        Assert.Throws<InvalidOperationException>(() => ended.In(InstallationState.Queued));
    }

    [Theory]
    [InlineData(InstallationState.Downloading, InstallationState.Queued)]
    [InlineData(InstallationState.Importing, InstallationState.Queued)]
    [InlineData(InstallationState.Paused, InstallationState.Paused)]
    [InlineData(InstallationState.Failed, InstallationState.Failed)]
    public void Restart_LetsWhatWasRunningWaitAgain(InstallationState before, InstallationState after) =>
        Assert.Equal(after, ModelInstallation.Restore("x", New.Request, before, New.CreatedAt, null).State);

    [Fact]
    public void Speed_IsSmoothed()
    {
        var time = new FakeTimeProvider();
        var speed = new TransferSpeed(time);

        for (var second = 0; second < 30; second++) Add(1000);
        Assert.Equal(1000, speed.BytesPerSecond, 1.0);

        Add(0);
        Assert.InRange(speed.BytesPerSecond, 700, 900);

        void Add(long bytes)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            speed.Add(bytes);
        }
    }
}
