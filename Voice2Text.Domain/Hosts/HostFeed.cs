namespace Voice2Text.Domain.Hosts;

/// <summary>
/// The readings of the host as they come, for the whole process. Callbacks run on the sampler's thread: they return at once
/// and do not throw.
/// </summary>
public sealed class HostFeed
{
    private readonly Lock _gate = new();
    private volatile HostReading? _latest;
    private volatile Action[] _subscribers = [];
    private int _watchers;

    /// <summary>Called when somebody begins or ends to watch; for the one sampler.</summary>
    public Action? WatchersChanged { get; set; }

    /// <summary>The last reading; <see langword="null"/> before the first.</summary>
    public HostReading? Latest => _latest;

    /// <summary>How many watch.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    /// <summary>How many are called back, those who watch among them.</summary>
    public int Subscribers => _subscribers.Length;

    public void Publish(HostReading reading)
    {
        _latest = reading;
        foreach (var subscriber in _subscribers) subscriber();
    }

    /// <summary>Calls back after each reading.</summary>
    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable Subscribe(Action callback)
    {
        lock (_gate) _subscribers = [.. _subscribers, callback];
        return new Subscription(this, callback, isWatching: false);
    }

    /// <summary>As <see cref="Subscribe"/>, for somebody who looks at it: readings come more often meanwhile.</summary>
    /// <returns>Ends the watching when disposed.</returns>
    public IDisposable Watch(Action callback)
    {
        lock (_gate) _subscribers = [.. _subscribers, callback];
        Interlocked.Increment(ref _watchers);
        WatchersChanged?.Invoke();
        return new Subscription(this, callback, isWatching: true);
    }

    private void End(Action callback, bool isWatching)
    {
        lock (_gate)
        {
            var at = Array.LastIndexOf(_subscribers, callback);
            if (at >= 0) _subscribers = [.. _subscribers[..at], .. _subscribers[(at + 1)..]];
        }

        if (!isWatching) return;
        Interlocked.Decrement(ref _watchers);
        WatchersChanged?.Invoke();
    }

    private sealed class Subscription(HostFeed feed, Action callback, bool isWatching) : IDisposable
    {
        private HostFeed? _feed = feed;

        public void Dispose() => Interlocked.Exchange(ref _feed, null)?.End(callback, isWatching);
    }
}
