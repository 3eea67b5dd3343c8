using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Unit.Metrics;

namespace Voice2Text.Tests.Integration.Metrics;

public sealed class TranscriptionRollupTests : IAsyncLifetime
{
    private const string Small = "whisper-small-balanced-0a1b2c3d";
    private const string Demo = "demo-exact-99887766";

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

    private static Transcription Done(int message, DateTimeOffset at, double factor, string model)
    {
        var done = Requests.FromChat(1, message, at);
        done.Claim("worker", TimeSpan.FromMinutes(1), at);
        done.BeginTranscribing(at);
        done.Finish(
            Requests.Result("Hello.", model) with
            {
                AudioDuration = TimeSpan.FromSeconds(10),
                Times = new StageTimes { QueueWait = TimeSpan.FromSeconds(factor * 3), Encoder = TimeSpan.FromSeconds(factor * 10) },
                Measurements = new RunMeasurements { Threads = 1, SwappedBytes = factor > 2 ? 1 << 20 : 0 },
                HostProfileId = 1,
            },
            at);
        return done;
    }

    /// <summary>Three days of two models, some 600 in all, a failure each twentieth. Factors have a long tail.</summary>
    private async Task<List<(DateTimeOffset At, double Factor, string Model)>> SeedAsync()
    {
        var random = new Random(5);
        var seeded = new List<(DateTimeOffset, double, string)>();
        await using var context = _database.CreateDbContext();
        for (var i = 1; i <= 600; i++)
        {
            var at = Start + TimeSpan.FromMinutes(i * 7);
            if (i % 20 == 0)
            {
                var failed = Requests.FromChat(1, i, at);
                failed.Fail(new TranscriptionFault(TranscriptionFailure.EngineFailed, "It broke."), at);
                context.Add(failed);
                continue;
            }

            var (factor, model) = (Math.Round(0.2 + Math.Pow(random.NextDouble(), 4) * 8, 3), i % 3 == 0 ? Demo : Small);
            context.Add(Done(i, at, factor, model));
            seeded.Add((at, factor, model));
        }

        await context.SaveChangesAsync(Token);
        _time.SetUtcNow(Start + TimeSpan.FromDays(5));
        return seeded;
    }

    private async Task<JobReport> RunAsync(IDbContextFactory<Voice2TextDbContext>? contexts = null)
    {
        var report = new JobReport();
        await new TranscriptionRollupWork(contexts ?? _database, _time).RunAsync(report, Token);
        return report;
    }

    private async Task<List<TranscriptionRollup>> ReadAsync(Resolution resolution)
    {
        await using var context = _database.CreateDbContext();
        return await context.TranscriptionRollups.AsNoTracking().Where(r => r.Resolution == resolution).OrderBy(r => r.Start).ToListAsync(Token);
    }

    private async Task<string> DescribeAsync()
    {
        var all = (await ReadAsync(Resolution.Hour)).Concat(await ReadAsync(Resolution.Day));
        return string.Join('\n', all.Select(r => $"{r.Resolution} {r.Start:O} {r.Model} {r.Precision} {r.HostProfileId} {r.Count} {r.Failures} {r.AudioSeconds} {r.ProcessingSeconds:F6} "
            + $"{r.SwappedRuns} {r.MaxSwappedBytes} {r.RealTimeFactors.Quantile(0.5):F6} {r.QueueWaits.Quantile(0.95):F6}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DayFigures_AgreeWithTheRawRows()
    {
        var seeded = await SeedAsync();

        await RunAsync();

        var days = await ReadAsync(Resolution.Day);
        Assert.Equal(30, days.Sum(d => d.Failures));
        foreach (var group in seeded.GroupBy(s => (Resolution.Day.Floor(s.At), s.Model)))
        {
            var day = Assert.Single(days, d => d.Start == group.Key.Item1 && d.Model == group.Key.Model);
            var factors = group.Select(s => s.Factor).ToList();
            Assert.Equal((factors.Count, factors.Count * 10.0, 1), (day.Count, day.AudioSeconds, day.HostProfileId));
            // Times are stored in whole milliseconds.
            Assert.Equal(factors.Sum() * 10, day.ProcessingSeconds, factors.Count * 1e-3);
            Assert.Equal(factors.Max(), day.RealTimeFactors.Max, 1e-3);
            Assert.Equal(factors.Count(f => f > 2), day.SwappedRuns);
            foreach (var share in new[] { 0.5, 0.95 })
            {
                var exact = QuantileSketchTests.Exact(factors, share);
                Assert.InRange(day.RealTimeFactors.Quantile(share)!.Value, exact * 0.98, exact * 1.02);
                Assert.InRange(day.QueueWaits.Quantile(share)!.Value, exact * 3 * 0.98, exact * 3 * 1.02);
            }
        }

        Assert.Equal(["balanced", "exact", ""], days.OrderByDescending(d => d.Model, StringComparer.Ordinal).Select(d => d.Precision).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task RunThatIsCutOff_AndRunAgain_CountsNothingTwice(int transaction)
    {
        await SeedAsync();
        var cut = new CommitFailure(_database, transaction);
        await Assert.ThrowsAsync<IOException>(() => RunAsync(cut));
        Assert.True(cut.HasFailed);

        await RunAsync();
        var afterwards = await DescribeAsync();
        await ForgetAsync();
        await RunAsync();

        Assert.Equal(await DescribeAsync(), afterwards);
        Assert.Equal(570, (await ReadAsync(Resolution.Hour)).Sum(h => h.Count));
        Assert.Equal(570, (await ReadAsync(Resolution.Day)).Sum(d => d.Count));
    }

    [Fact]
    public async Task SecondRun_ChangesNothing_AndReadsOnlyTheLastPeriods()
    {
        await SeedAsync();
        var first = await RunAsync();
        var before = await DescribeAsync();

        var second = await RunAsync();

        Assert.Equal(before, await DescribeAsync());
        Assert.True(first.Figures[JobFigure.Periods] > 100);
        Assert.Equal(0, second.Figures.GetValueOrDefault(JobFigure.Periods));
    }

    [Fact]
    public async Task RowThatIsCommittedLate_IsCounted()
    {
        await SeedAsync();
        _time.SetUtcNow(Resolution.Hour.Ceiling(_time.GetUtcNow()) + TimeSpan.FromMinutes(4));
        var late = _time.GetUtcNow() - TimeSpan.FromMinutes(10);
        await StoreAsync(Done(1001, late, 1, Demo));
        await RunAsync();

        await StoreAsync(Done(1002, late, 3, Demo));
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync();

        var hour = Assert.Single(await ReadAsync(Resolution.Hour), h => h.Start == Resolution.Hour.Floor(late));
        Assert.Equal((2L, 20.0), (hour.Count, hour.AudioSeconds));
    }

    [Fact]
    public async Task PeriodWhoseRowsAreGone_StaysAsItIs()
    {
        await SeedAsync();
        await RunAsync();
        var before = await DescribeAsync();
        await using (var context = _database.CreateDbContext())
        {
            await context.Transcriptions.Where(t => t.Id % 2 == 0).ExecuteDeleteAsync(Token);
            await context.TranscriptionRollups.Where(r => r.Resolution == Resolution.Hour && r.Start < Start + TimeSpan.FromDays(1)).ExecuteDeleteAsync(Token);
        }

        await RunAsync();

        Assert.Equal(
            before.Split('\n').Where(l => l.StartsWith("Day", StringComparison.Ordinal)),
            (await DescribeAsync()).Split('\n').Where(l => l.StartsWith("Day", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OpenHour_IsLeftForLater()
    {
        await StoreAsync(Done(1, Start, 1, Demo));
        _time.SetUtcNow(Resolution.Hour.Ceiling(Start) + TimeSpan.FromMinutes(1));

        await RunAsync();

        Assert.Empty(await ReadAsync(Resolution.Hour));
        _time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync();
        Assert.Single(await ReadAsync(Resolution.Hour));
        Assert.Empty(await ReadAsync(Resolution.Day));
    }

    private async Task StoreAsync(Transcription transcription)
    {
        await using var context = _database.CreateDbContext();
        context.Add(transcription);
        await context.SaveChangesAsync(Token);
    }

    private async Task ForgetAsync()
    {
        await using var context = _database.CreateDbContext();
        await context.TranscriptionRollups.ExecuteDeleteAsync(Token);
        await context.RollupWatermarks.ExecuteDeleteAsync(Token);
    }
}
