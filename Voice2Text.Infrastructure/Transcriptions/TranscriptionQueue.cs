using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>The queue is the table of transcriptions; see docs/decisions/0004-the-table-is-the-queue.md.</summary>
public sealed class TranscriptionQueue(
    IDbContextFactory<Voice2TextDbContext> contexts, TranscriptionStore store, IOptionsMonitor<TranscriptionOptions> options, TimeProvider time)
    : ITranscriptionQueue
{
    // Users may have at most some twenty waiting requests each; beyond this many the rest wait for their round.
    private const int MaxOrdered = 5000;

    // Of this process: a lease of an earlier one is foreign, even after a restart.
    private readonly string _owner = Guid.NewGuid().ToString("N");

    public async Task<Transcription?> ClaimAsync(CancellationToken cancellationToken)
    {
        foreach (var next in await OrderAsync(cancellationToken))
        {
            var claimed = await store.UpdateAsync(
                next.Id,
                t =>
                {
                    if (t.State != TranscriptionState.Queued) return false;
                    t.Claim(_owner, options.CurrentValue.Lease, time.GetUtcNow());
                    return true;
                },
                cancellationToken);
            if (claimed is not null) return claimed;
        }

        return null;
    }

    public async Task<bool> RenewAsync(long id, CancellationToken cancellationToken) =>
        await store.UpdateAsync(
            id,
            t =>
            {
                if (!t.State.IsRunning() || t.LeaseOwner != _owner) return false;
                t.RenewLease(options.CurrentValue.Lease, time.GetUtcNow());
                return true;
            },
            cancellationToken) is not null;

    public async Task RecoverAsync(bool allLeases, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var lost = await context.Transcriptions
            .Where(t => t.LeaseOwner != null && ((allLeases && t.LeaseOwner != _owner) || t.LeaseExpiresAt < now))
            .Select(t => t.Id).ToListAsync(cancellationToken);
        foreach (var id in lost) await store.UpdateAsync(id, t => t.State.IsRunning() && ReleaseOrFail(t, "The process that worked on it ended."), cancellationToken);
    }

    /// <summary>All waiting ones in their order.</summary>
    public async Task<IReadOnlyList<WaitingTranscription>> OrderAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await context.Transcriptions.AsNoTracking()
            .Where(t => t.State == TranscriptionState.Queued && (t.NotBefore == null || t.NotBefore <= now)).OrderBy(t => t.Id).Take(MaxOrdered)
            .Select(t => new WaitingTranscription(t.Id, t.Origin.UserKey)).ToListAsync(cancellationToken);
        if (waiting.Count == 0) return [];
        var users = waiting.Select(w => w.UserKey).Distinct(StringComparer.Ordinal).ToList();
        var lastServed = await context.Transcriptions.AsNoTracking()
            .Where(t => users.Contains(t.Origin.UserKey) && t.ClaimedAt != null)
            .GroupBy(t => t.Origin.UserKey).Select(g => new { g.Key, Last = g.Max(t => t.ClaimedAt) }).ToListAsync(cancellationToken);
        return FairOrder.Of(waiting, lastServed.ToDictionary(l => l.Key, l => l.Last!.Value, StringComparer.Ordinal));
    }

    /// <summary>When the next one that was put off may be claimed.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Transcriptions.Where(t => t.State == TranscriptionState.Queued && t.NotBefore != null).MinAsync(t => t.NotBefore, cancellationToken);
    }

    /// <summary>An attempt that was cut off: back to the queue, or the end where it was the last one.</summary>
    private bool ReleaseOrFail(Transcription transcription, string reason)
    {
        var now = time.GetUtcNow();
        if (transcription.Attempts < options.CurrentValue.MaxAttempts) transcription.Release(reason, countsAsAttempt: true, now);
        else transcription.Fail(new(TranscriptionFailure.AttemptsExhausted, $"All {transcription.Attempts} attempts were cut off. {reason}"), now);
        return true;
    }
}
