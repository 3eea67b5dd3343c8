using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Jobs.Retention;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Unit.Metrics;

namespace Voice2Text.Tests.Integration.Metrics;

public sealed class HostRollupTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 22, 30, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<List<(DateTimeOffset At, double Value)>> SeedAsync(int samples)
    {
        var random = new Random(3);
        var seeded = new List<(DateTimeOffset, double)>();
        await using var context = _database.CreateDbContext();
        for (var i = 0; i < samples; i++)
        {
            var (at, busy) = (Start + TimeSpan.FromSeconds(i * 15), random.Next(1000));
            context.Add(new HostSample { At = at, ProfileId = 1, MemoryUsedKib = 1000 + i, CpuBusyPermille = busy });
            seeded.Add((at, busy));
        }

        await context.SaveChangesAsync(Token);
        return seeded;
    }

    private Task RunAsync() => new HostRollupWork(_database, _time).RunAsync(new JobReport(), Token);

    private async Task<List<HostRollup>> ReadAsync(Resolution resolution)
    {
        await using var context = _database.CreateDbContext();
        return await context.HostRollups.AsNoTracking().Where(r => r.Resolution == resolution).OrderBy(r => r.Start).ToListAsync(Token);
    }

    [Fact]
    public async Task Samples_GoUpByMinuteHourAndDay()
    {
        var seeded = await SeedAsync(2000);
        _time.SetUtcNow(Start + TimeSpan.FromDays(2));
        var (cpu, memory, swap) = (HostSeries.All.Single(s => s.Name == "cpu.busy").Id, HostSeries.All.Single(s => s.Name == "memory.used").Id, HostSeries.All.Single(s => s.Name == "engine.swap").Id);

        await RunAsync();

        var minutes = await ReadAsync(Resolution.Minute);
        Assert.Equal((500, 2000L), (minutes.Count, minutes.Sum(m => m.Samples)));
        foreach (var day in await ReadAsync(Resolution.Day))
        {
            var values = seeded.Where(s => Resolution.Day.Floor(s.At) == day.Start).Select(s => s.Value).ToList();
            var summary = day.Series[cpu]!;
            Assert.Equal((values.Count, values.Min(), values.Max()), (summary.Count, summary.Min, summary.Max));
            Assert.Equal(values.Average(), summary.Average, 1e-6);
            var exact = QuantileSketchTests.Exact(values, 0.95);
            Assert.InRange(summary.Sketch!.Quantile(0.95)!.Value, exact * 0.98, exact * 1.02);
            Assert.Null(day.Series[memory]!.Sketch);
            Assert.Null(day.Series[swap]);
        }
    }

    [Fact]
    public async Task SamplesThatAreNotRolledUp_AreNotRemoved_AndThoseThatWentAreNotForgotten()
    {
        await SeedAsync(2000);
        _time.SetUtcNow(Start + TimeSpan.FromDays(30));
        var rows = new RowRetention(_database);
        var report = new JobReport();
        await rows.RemoveSamplesAsync(_time.GetUtcNow(), report, Token);
        Assert.Empty(report.Figures);

        await RunAsync();
        await rows.RemoveSamplesAsync(_time.GetUtcNow() - TimeSpan.FromDays(1), report, Token);
        await rows.RemoveRollupsAsync(Resolution.Minute, _time.GetUtcNow() - TimeSpan.FromDays(14), report, Token);
        await RunAsync();

        Assert.Equal((2000L, 500L), (report.Figures[JobFigure.Samples], report.Figures[JobFigure.Rollups]));
        Assert.Empty(await ReadAsync(Resolution.Minute));
        Assert.Equal(2000, (await ReadAsync(Resolution.Hour)).Sum(h => h.Samples));
        Assert.Equal(2000, (await ReadAsync(Resolution.Day)).Sum(d => d.Samples));
    }
}
