namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Ends a request that brings no byte for too long.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _stalled = new();
    private readonly CancellationTokenSource _either;
    private readonly ITimer _timer;

    public StallGuard(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        _patience = patience;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellationToken);
        _timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), _stalled, patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the request stalls, or by the caller.</summary>
    public CancellationToken Token => _either.Token;

    public bool HasStalled => _stalled.IsCancellationRequested;

    /// <summary>Something came.</summary>
    public void Reset() => _timer.Change(_patience, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _either.Dispose();
        _stalled.Dispose();
    }
}
