using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>How many transcriptions wait; the database is asked only when one has changed its state.</summary>
public sealed class QueueLength : IDisposable
{
    private readonly IDbContextFactory<Voice2TextDbContext> _contexts;
    private readonly IDisposable _subscription;
    private volatile bool _isKnown;
    private int _count;

    public QueueLength(IDbContextFactory<Voice2TextDbContext> contexts, TranscriptionFeed feed)
    {
        _contexts = contexts;
        _subscription = feed.Subscribe(e => _isKnown &= e is not { Progress: null, Segment: null });
    }

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        if (_isKnown) return _count;
        // Before the count: what changes meanwhile is counted the next time.
        _isKnown = true;
        try
        {
            await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
            _count = await context.Transcriptions.CountAsync(t => t.State == TranscriptionState.Queued, cancellationToken);
            return _count;
        }
        catch (DbException)
        {
            // The last number will do for a reading of the host.
            _isKnown = false;
            return _count;
        }
    }

    /// <summary>Counts again at the next call.</summary>
    public void Forget() => _isKnown = false;

    public void Dispose() => _subscription.Dispose();
}
