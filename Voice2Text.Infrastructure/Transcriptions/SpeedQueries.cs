using Microsoft.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>The last run that computed something, beside what its model has shown on the same machine before.</summary>
/// <param name="Id">The transcription.</param>
/// <param name="Model">Id of the installed model.</param>
/// <param name="At">When it ended.</param>
/// <param name="RealTimeFactor">Of this run.</param>
/// <param name="Baseline">The median of the runs before it; <see langword="null"/> where there are too few.</param>
/// <param name="Runs">How many those are.</param>
/// <param name="SwappedBytes">Most bytes of the engine in swap during the run.</param>
/// <param name="MajorFaults">Page faults of the run that waited for the disk.</param>
public sealed record SpeedNow(
    long Id, string Model, DateTimeOffset At, double RealTimeFactor, double? Baseline, int Runs, long? SwappedBytes, long? MajorFaults)
{
    /// <summary>Real-time factor over baseline.</summary>
    public double? Slowdown => Baseline > 0 ? RealTimeFactor / Baseline : null;
}

/// <summary>What the console reads of speed.</summary>
public sealed class SpeedQueries(IDbContextFactory<Voice2TextDbContext> contexts)
{
    // Enough for a steady median; an older run may be one of an older engine.
    private const int RunsLooked = 50;

    // After a move to another machine the runs of the former one are passed over; not all of them, each time.
    private const int RunsPassed = 1000;

    /// <summary>Fewer say nothing.</summary>
    private const int RunsNeeded = 3;

    public async Task<SpeedNow?> NowAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = context.Transcriptions.AsNoTracking()
            .Where(t => t.Times != null && t.AnsweredFrom == null && t.Model != null && t.AudioDuration > TimeSpan.Zero)
            .OrderByDescending(t => t.Id);
        var last = await runs.Select(t => new { t.Id, t.Model, t.HostProfileId, t.StateChangedAt, t.AudioDuration, t.Times, t.Measurements }).FirstOrDefaultAsync(cancellationToken);
        if (last is null) return null;
        var before = await runs.Where(t => t.Id < last.Id && t.Model == last.Model).Take(RunsPassed)
            .Where(t => t.HostProfileId == last.HostProfileId).OrderByDescending(t => t.Id).Take(RunsLooked).Select(t => new { t.AudioDuration, t.Times }).ToListAsync(cancellationToken);
        var factors = before.Select(t => t.Times!.Processing / t.AudioDuration!.Value).Order().ToArray();
        return new SpeedNow(
            last.Id, last.Model!, last.StateChangedAt, last.Times!.Processing / last.AudioDuration!.Value,
            factors.Length < RunsNeeded ? null : (factors[(factors.Length - 1) / 2] + factors[factors.Length / 2]) / 2, factors.Length,
            last.Measurements?.SwappedBytes, last.Measurements?.MajorFaults);
    }
}
