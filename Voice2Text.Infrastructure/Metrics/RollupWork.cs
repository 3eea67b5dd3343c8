using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>
/// Rolls rows up, level by level, each from the one beneath. A run computes whole closed periods and puts them in the place of
/// what is stored, in one transaction with the watermark: cut off at any point and run again, it counts nothing twice. The last
/// periods are computed once more, for rows that were committed late; a period of which rows may be gone is not.
/// </summary>
/// <typeparam name="T">The stored period; it has <c>Resolution</c> and <c>Start</c>.</typeparam>
internal abstract class RollupWork<T>(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time) : IScheduledWork
    where T : class
{
    // A row is committed at most this long after the moment that it bears, but for a machine that stands still.
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(2);

    public abstract JobKind Kind { get; }

    public abstract string DefaultSchedule { get; }

    /// <summary>Name in the table of watermarks.</summary>
    protected abstract string Source { get; }

    /// <summary>The finest first.</summary>
    protected abstract IReadOnlyList<Resolution> Levels { get; }

    /// <summary>When the first raw row at or after this moment was.</summary>
    protected abstract Task<DateTimeOffset?> FirstRawAsync(Voice2TextDbContext context, DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>Computes the periods of the finest level from raw rows.</summary>
    protected abstract Task<List<T>> FromRawAsync(Voice2TextDbContext context, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Computes periods from those of a finer level.</summary>
    protected abstract List<T> Merge(Resolution resolution, IEnumerable<T> finer);

    protected abstract DateTimeOffset StartOf(T period);

    public async Task RunAsync(JobReport report, CancellationToken cancellationToken)
    {
        for (var level = 0; level < Levels.Count; level++) await RunLevelAsync(level, report, cancellationToken);
    }

    // What one transaction writes at most: an hour of minutes, a day of hours, a month of days.
    private static TimeSpan BatchOf(Resolution resolution) => resolution switch
    {
        Resolution.Minute => TimeSpan.FromHours(1),
        Resolution.Hour => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(31),
    };

    private static TimeSpan OverlapOf(Resolution resolution) => resolution switch
    {
        Resolution.Minute => TimeSpan.FromMinutes(10),
        Resolution.Hour => TimeSpan.FromHours(2),
        _ => TimeSpan.FromDays(1),
    };

    private async Task RunLevelAsync(int level, JobReport report, CancellationToken cancellationToken)
    {
        var resolution = Levels[level];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var closed = resolution.Floor(time.GetUtcNow() - Settle);
        if (level > 0)
        {
            if (await UntilAsync(context, Levels[level - 1], cancellationToken) is not { } finer) return;
            closed = resolution.Floor(finer < closed ? finer : closed);
        }

        for (var from = await BeginAsync(context, level, cancellationToken); from < closed;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A stretch without rows is passed over at once.
            var first = await FirstAsync(context, level, from, cancellationToken);
            from = first is { } at && at < closed ? Later(from, resolution.Floor(at)) : closed;
            var to = Earlier(from + BatchOf(resolution), closed);
            var periods = from < to ? await ComputeAsync(context, level, from, to, cancellationToken) : [];
            await ReplaceAsync(resolution, periods, to, cancellationToken);
            report.Add(JobFigure.Periods, periods.Count);
            from = to;
        }
    }

    private async Task<DateTimeOffset> BeginAsync(Voice2TextDbContext context, int level, CancellationToken cancellationToken)
    {
        var resolution = Levels[level];
        if (await FirstAsync(context, level, DateTimeOffset.UnixEpoch, cancellationToken) is not { } oldest) return DateTimeOffset.MaxValue;
        if (await UntilAsync(context, resolution, cancellationToken) is not { } until) return resolution.Floor(oldest);
        // Retention takes the oldest rows first: the period that the oldest one lies in may be incomplete.
        return Earlier(until, Later(until - OverlapOf(resolution), resolution.Ceiling(oldest)));
    }

    private Task<DateTimeOffset?> UntilAsync(Voice2TextDbContext context, Resolution resolution, CancellationToken cancellationToken) =>
        RollupWatermark.ReadAsync(context, Source, resolution, cancellationToken);

    private async Task<DateTimeOffset?> FirstAsync(Voice2TextDbContext context, int level, DateTimeOffset from, CancellationToken cancellationToken)
    {
        if (level == 0) return await FirstRawAsync(context, from, cancellationToken);
        var finer = Levels[level - 1];
        return await context.Set<T>()
            .Where(p => EF.Property<Resolution>(p, "Resolution") == finer && EF.Property<DateTimeOffset>(p, "Start") >= from)
            .MinAsync(p => (DateTimeOffset?)EF.Property<DateTimeOffset>(p, "Start"), cancellationToken);
    }

    private async Task<List<T>> ComputeAsync(Voice2TextDbContext context, int level, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (level == 0) return await FromRawAsync(context, from, to, cancellationToken);
        var finer = Levels[level - 1];
        var rows = await context.Set<T>().AsNoTracking()
            .Where(p => EF.Property<Resolution>(p, "Resolution") == finer && EF.Property<DateTimeOffset>(p, "Start") >= from && EF.Property<DateTimeOffset>(p, "Start") < to)
            .ToListAsync(cancellationToken);
        return Merge(Levels[level], rows);
    }

    private async Task ReplaceAsync(Resolution resolution, List<T> periods, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // Only periods that there are rows for: one whose rows are gone stays as it is.
        var starts = periods.Select(StartOf).Distinct().ToList();
        await context.Set<T>()
            .Where(p => EF.Property<Resolution>(p, "Resolution") == resolution && starts.Contains(EF.Property<DateTimeOffset>(p, "Start")))
            .ExecuteDeleteAsync(cancellationToken);
        context.AddRange(periods);
        var watermark = await context.RollupWatermarks.SingleOrDefaultAsync(w => w.Source == Source && w.Resolution == resolution, cancellationToken);
        if (watermark is null) context.Add(watermark = new RollupWatermark { Source = Source, Resolution = resolution });
        watermark.Until = Later(watermark.Until, until);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
