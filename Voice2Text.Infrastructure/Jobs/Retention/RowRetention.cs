using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Jobs.Retention;

/// <summary>Removes old rows, a few hundred in each transaction, so that nobody waits long for the write lock.</summary>
internal sealed class RowRetention(IDbContextFactory<Voice2TextDbContext> contexts)
{
    private const int Batch = 500;

    private static readonly TranscriptionState[] Ended =
        [TranscriptionState.Completed, TranscriptionState.Failed, TranscriptionState.Cancelled, TranscriptionState.Rejected];

    /// <summary>Takes text and segments out of old transcriptions; row, measurements and history stay.</summary>
    public async Task RemoveTextsAsync(DateTimeOffset before, JobReport report, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var highest = await context.Transcriptions.MaxAsync(t => (long?)t.Id, cancellationToken) ?? 0;
        // By stretches of ids: there is no index on the moment, and one read of the table in a day is nothing.
        for (long from = 0; from < highest; from += Batch)
        {
            var (low, high) = (from, from + Batch);
            var ids = await context.Transcriptions
                .Where(t => t.Id > low && t.Id <= high && t.Text != null && Ended.Contains(t.State) && t.StateChangedAt < before)
                .Select(t => t.Id).ToListAsync(cancellationToken);
            if (ids.Count == 0) continue;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await context.Set<TranscriptionSegment>().Where(s => ids.Contains(EF.Property<long>(s, "TranscriptionId"))).ExecuteDeleteAsync(cancellationToken);
            var removed = await context.Transcriptions.Where(t => ids.Contains(t.Id))
                .ExecuteUpdateAsync(t => t.SetProperty(x => x.Text, (string?)null).SetProperty(x => x.Version, x => x.Version + 1), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            report.Add(JobFigure.Texts, removed);
        }
    }

    /// <summary>Removes host samples that are rolled up.</summary>
    public async Task RemoveSamplesAsync(DateTimeOffset before, JobReport report, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await RollupWatermark.ReadAsync(context, HostRollupWork.SourceName, Resolution.Minute, cancellationToken) is not { } until) return;
        var limit = before < until ? before : until;
        await RemoveAsync(context.HostSamples.Where(s => s.At < limit).OrderBy(s => s.At).Take(Batch), JobFigure.Samples, report, cancellationToken);
    }

    /// <summary>Removes periods of a resolution that the next one has taken in.</summary>
    public async Task RemoveRollupsAsync(Resolution resolution, DateTimeOffset before, JobReport report, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Whole stretches of periods, the oldest first; see BeginAsync of the roll-up.
        var stretch = resolution == Resolution.Minute ? TimeSpan.FromHours(6) : TimeSpan.FromDays(14);
        var host = await LimitAsync(context, HostRollupWork.SourceName, resolution, before, cancellationToken);
        var hosts = context.HostRollups.Where(r => r.Resolution == resolution && r.Start < host);
        while (await hosts.MinAsync(r => (DateTimeOffset?)r.Start, cancellationToken) is { } oldest)
        {
            var end = oldest + stretch;
            report.Add(JobFigure.Rollups, await hosts.Where(r => r.Start < end).ExecuteDeleteAsync(cancellationToken));
        }

        var ended = await LimitAsync(context, TranscriptionRollupWork.SourceName, resolution, before, cancellationToken);
        var transcriptions = context.TranscriptionRollups.Where(r => r.Resolution == resolution && r.Start < ended);
        while (await transcriptions.MinAsync(r => (DateTimeOffset?)r.Start, cancellationToken) is { } oldest)
        {
            var end = oldest + stretch;
            report.Add(JobFigure.Rollups, await transcriptions.Where(r => r.Start < end).ExecuteDeleteAsync(cancellationToken));
        }
    }

    /// <summary>Removes records of job runs, but for those that go on.</summary>
    public async Task RemoveRunsAsync(DateTimeOffset before, JobReport report, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await RemoveAsync(
            context.JobRuns.Where(r => r.StartedAt < before && r.Result != JobResult.Running).OrderBy(r => r.StartedAt).Take(Batch), JobFigure.JobRuns, report, cancellationToken);
    }

    /// <summary>Removes what is noted of accounts and of changed settings.</summary>
    public async Task RemoveAuditAsync(DateTimeOffset before, JobReport report, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await RemoveAsync(context.AccountEvents.Where(e => e.At < before).OrderBy(e => e.Id).Take(Batch), JobFigure.AuditEntries, report, cancellationToken);
        await RemoveAsync(context.SettingChanges.Where(c => c.At < before).OrderBy(c => c.Id).Take(Batch), JobFigure.AuditEntries, report, cancellationToken);
    }

    /// <summary>Until when periods may go: none that the next resolution has not taken in.</summary>
    private static async Task<DateTimeOffset> LimitAsync(
        Voice2TextDbContext context, string source, Resolution resolution, DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (resolution == Resolution.Day) return before;
        if (await RollupWatermark.ReadAsync(context, source, resolution + 1, cancellationToken) is not { } until) return DateTimeOffset.UnixEpoch;
        return before < until ? before : until;
    }

    private static async Task RemoveAsync<T>(IQueryable<T> oldest, JobFigure figure, JobReport report, CancellationToken cancellationToken) where T : class
    {
        for (int removed; (removed = await oldest.ExecuteDeleteAsync(cancellationToken)) > 0;) report.Add(figure, removed);
    }
}
