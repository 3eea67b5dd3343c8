using System.Collections.Concurrent;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>
/// Tells that log entries were written: once for the process, at most every <see cref="Interval"/>, the first one at
/// once. Nothing runs while nothing is written or nobody listens.
/// </summary>
public sealed class LogFeed : IDisposable
{
    /// <summary>The shortest time between two calls.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Action, bool> _subscribers = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _isPending;
    private long? _toldAt;

    public LogFeed(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many listen.</summary>
    public int Subscribers => _subscribers.Count;

    /// <summary>Calls back on a thread of the pool, until the result is disposed; callbacks return at once and do not throw.</summary>
    public IDisposable Subscribe(Action callback)
    {
        _subscribers[callback] = true;
        return new Subscription(this, callback);
    }

    public void Dispose() => _timer.Dispose();

    internal void Publish()
    {
        if (_subscribers.IsEmpty) return;
        lock (_gate)
        {
            if (_isPending) return;
            _isPending = true;
            var wait = _toldAt is { } at ? Interval - _time.GetElapsedTime(at) : TimeSpan.Zero;
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Tell()
    {
        lock (_gate) (_isPending, _toldAt) = (false, _time.GetTimestamp());
        foreach (var (callback, _) in _subscribers) callback();
    }

    private sealed class Subscription(LogFeed feed, Action callback) : IDisposable
    {
        public void Dispose() => feed._subscribers.TryRemove(callback, out _);
    }
}
