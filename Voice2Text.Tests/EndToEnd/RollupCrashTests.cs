using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Benchmarks;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The process is killed while it rolls a year of transcriptions up, again and again: nothing is missing, nothing counted twice.</summary>
public sealed class RollupCrashTests : IAsyncLifetime
{
    private const int Count = 20_000;
    private const string Who = "operator@example.org";

    // Some 350 days, and as many transactions of hours.
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>When the last transcription ended: on a day that is over.</summary>
    private static DateTimeOffset Until { get; } = Resolution.Day.Floor(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(2)) - TimeSpan.FromHours(1);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await using var context = _database.CreateDbContext();
        await SeededTranscriptions.AddAsync(context, Count, Until, Token);
        var (until, step) = (Until.ToUnixTimeMilliseconds(), (long)Step.TotalMilliseconds);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "TranscriptionStateChanges" ("TranscriptionId", "At", "From", "To")
            SELECT "Id", {until} - ({Count} - "Id") * {step}, 'Transcribing', iif("State" = 'Failed', 'Failed', 'Delivering') FROM "Transcriptions"
            """,
            Token);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Killed_WhileItRollsUp_CountsNothingTwice()
    {
        foreach (var share in new[] { 0.0, 0.4, 0.8 })
        {
            var reached = Until - (Step * Count * (1 - share));
            await using var server = await StartWithRollupAsync();
            await WaitAsync(async context => await HoursUntilAsync(context) > reached);
            await server.KillAsync();
            await using var context = _database.CreateDbContext();
            Assert.Equal(JobResult.Running, (await LastRunAsync(context))!.Result);
            Assert.True(await HoursUntilAsync(context) < Until);
        }

        await using var last = await StartWithRollupAsync();
        await WaitAsync(async context => await LastRunAsync(context) is { Result: JobResult.Done });
        await last.StopAsync();

        await AssertTotalsAsync(Resolution.Hour);
        await AssertTotalsAsync(Resolution.Day);
    }

    /// <summary>Asks for a roll-up, as the console does, and starts a server that finds it waiting.</summary>
    private async Task<RunningServer> StartWithRollupAsync()
    {
        await using (var jobs = await SeededJobs.OpenAsync(_database.Storage.Directory, Token))
            await jobs.GetRequiredService<JobSchedules>().RunNowAsync(JobKind.TranscriptionRollup, Who, Token);
        return await RunningServer.StartAsync(_database.Storage.Directory);
    }

    private async Task AssertTotalsAsync(Resolution resolution)
    {
        await using var context = _database.CreateDbContext();
        var ends = await context.Set<TranscriptionStateChange>().GroupBy(c => c.To).ToDictionaryAsync(g => g.Key, g => g.LongCount(), Token);
        var rollups = await context.TranscriptionRollups.Where(r => r.Resolution == resolution).ToListAsync(Token);
        Assert.Equal(
            (Count, ends[TranscriptionState.Delivering], ends[TranscriptionState.Failed]),
            (ends.Values.Sum(), rollups.Sum(r => r.Count), rollups.Sum(r => r.Failures)));
        var seconds = await context.Transcriptions.Where(t => t.State == TranscriptionState.Completed).Select(t => t.AudioDuration).ToListAsync(Token);
        Assert.Equal(seconds.Sum(s => s!.Value.TotalSeconds), rollups.Sum(r => r.AudioSeconds), 1e-3);
        Assert.Equal(ends[TranscriptionState.Delivering], rollups.Sum(r => r.RealTimeFactors.Count));
    }

    private static async Task<DateTimeOffset?> HoursUntilAsync(Voice2TextDbContext context) => (await context.RollupWatermarks.AsNoTracking()
        .SingleOrDefaultAsync(w => w.Source == TranscriptionRollupWork.SourceName && w.Resolution == Resolution.Hour, Token))?.Until;

    private static Task<JobRun?> LastRunAsync(Voice2TextDbContext context) =>
        context.JobRuns.AsNoTracking().Where(r => r.RequestedBy == Who).OrderByDescending(r => r.Id).FirstOrDefaultAsync(Token);

    /// <summary>Looks into the server's database until it is so; nothing outside tells that.</summary>
    private async Task WaitAsync(Func<Voice2TextDbContext, Task<bool>> isSo)
    {
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeOut.CancelAfter(Patience);
        await using var context = _database.CreateDbContext();
        while (!await isSo(context))
        {
            timeOut.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
