using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>
/// Reads a range for the charts: from the coarsest roll-ups that will do, then from finer ones where those end, and the
/// newest from what was stored itself, so that what has just ended is in it.
/// </summary>
public sealed class PerformanceQueries(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time)
{
    /// <summary>More points than these hide each other.</summary>
    public const int MaxRuns = 1000;

    private const int MaxMarks = 100;

    public async Task<PerformanceView> ReadAsync(ChartRange range, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var to = time.GetUtcNow();
        var from = range.Floor(to - range.Length);
        return new PerformanceView(
            range, from, to, await ModelsAsync(context, range, from, to, cancellationToken), await RunsAsync(context, from, cancellationToken),
            await HostAsync(context, range, from, to, cancellationToken), await MarksAsync(context, from, cancellationToken));
    }

    private static async Task<List<ModelPerformance>> ModelsAsync(
        Voice2TextDbContext context, ChartRange range, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rows = new List<TranscriptionRollup>();
        var done = from;
        foreach (var resolution in range.Resolutions)
        {
            var start = done;
            rows.AddRange(await context.TranscriptionRollups.AsNoTracking().Where(r => r.Resolution == resolution && r.Start >= start && r.Start < to).ToListAsync(cancellationToken));
            done = Later(done, await RollupWatermark.ReadAsync(context, TranscriptionRollupWork.SourceName, resolution, cancellationToken));
        }

        rows.AddRange(await TranscriptionRollupWork.ReadAsync(context, done, to.AddTicks(1), range.Floor, cancellationToken));
        return
        [
            .. rows.GroupBy(r => r.Model, StringComparer.Ordinal)
                .Select(m => new ModelPerformance(m.Key, [.. m.GroupBy(r => range.Floor(r.Start)).OrderBy(b => b.Key).Select(b => Together(b, b.Key))], Together(m, from)))
                .OrderByDescending(m => m.All.Count),
        ];
    }

    private static TranscriptionRollup Together(IEnumerable<TranscriptionRollup> rows, DateTimeOffset start)
    {
        TranscriptionRollup? all = null;
        foreach (var row in rows) (all ??= TranscriptionRollup.Empty(row.Resolution, start, row.Model, row.Precision, row.HostProfileId)).Merge(row);
        return all!;
    }

    private static async Task<List<RunPoint>> RunsAsync(Voice2TextDbContext context, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var rows = await context.Transcriptions.AsNoTracking()
            .Where(t => t.StateChangedAt >= from && t.Times != null && t.AnsweredFrom == null && t.Model != null && t.AudioDuration > TimeSpan.Zero)
            .OrderByDescending(t => t.StateChangedAt).Take(MaxRuns)
            .Select(t => new { t.Id, t.StateChangedAt, t.Model, t.AudioDuration, t.Times, Swapped = t.Measurements!.SwappedBytes })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(r => new RunPoint(r.Id, r.StateChangedAt, r.Model!, r.AudioDuration!.Value, r.Times!, r.Swapped))];
    }

    private static async Task<List<HostBucket>> HostAsync(
        Voice2TextDbContext context, ChartRange range, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rows = new List<HostRollup>();
        var done = from;
        foreach (var resolution in range.HostResolutions)
        {
            var start = done;
            rows.AddRange(await context.HostRollups.AsNoTracking().Where(r => r.Resolution == resolution && r.Start >= start && r.Start < to).ToListAsync(cancellationToken));
            done = Later(done, await RollupWatermark.ReadAsync(context, HostRollupWork.SourceName, resolution, cancellationToken));
        }

        rows.AddRange(await HostRollupWork.ReadAsync(context, done, to.AddTicks(1), cancellationToken));
        return [.. rows.GroupBy(r => range.Floor(r.Start)).OrderBy(b => b.Key).Select(b => new HostBucket(b.Key, Together(b)))];
    }

    private static SeriesSummaries Together(IEnumerable<HostRollup> rows)
    {
        var all = new SeriesSummaries();
        foreach (var row in rows) all.Merge(row.Series);
        return all;
    }

    private static async Task<List<ChartMark>> MarksAsync(Voice2TextDbContext context, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var switches = await context.ModelSwitches.AsNoTracking().Where(s => s.Outcome == ModelSwitchOutcome.Done && s.FinishedAt >= from)
            .OrderByDescending(s => s.Id).Take(MaxMarks).ToListAsync(cancellationToken);
        var changes = await context.HostProfileChanges.AsNoTracking().Where(c => c.At >= from).OrderByDescending(c => c.At).Take(MaxMarks).ToListAsync(cancellationToken);
        var profiles = await context.HostProfiles.AsNoTracking().ToDictionaryAsync(p => p.Id, cancellationToken);
        return
        [
            .. switches.Select(s => new ChartMark(s.FinishedAt!.Value, ChartMarkKind.ModelSwitch, s.To))
                .Concat(changes.Select(c => new ChartMark(c.At, ChartMarkKind.HostProfile, profiles.TryGetValue(c.ProfileId, out var p)
                    ? string.Create(CultureInfo.InvariantCulture, $"{p.CpuLimit ?? p.Processors:0.##} vCPU, {(p.MemoryLimitBytes ?? p.MemoryBytes) >> 20} MiB")
                    : $"{c.ProfileId}")))
                .OrderBy(m => m.At),
        ];
    }

    private static DateTimeOffset Later(DateTimeOffset first, DateTimeOffset? second) => second > first ? second.Value : first;
}
