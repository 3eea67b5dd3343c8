using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Web.Components.Shared;

/// <summary>
/// The process-wide feeds as one circuit sees them: events are gathered and handed on at most every 250 ms, the first one
/// at once. No timer runs while nothing happens.
/// </summary>
public sealed class CircuitFeed : IDisposable
{
    /// <summary>The shortest time between two renderings.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // More than this many at once are told as "something".
    private const int MaxIds = 256;

    private readonly Lock _gate = new();
    private readonly List<Func<LiveChange, Task>> _listeners = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly IDisposable _subscription;
    private readonly StatusWatch _status;
    private HashSet<long>? _ids = [];
    private bool _statesChanged;
    private bool _isPending;
    private bool _isBusy;
    private bool _isDisposed;
    private long? _toldAt;

    public CircuitFeed(TranscriptionFeed feed, StatusWatch status, TimeProvider time)
    {
        (_time, _status) = (time, status);
        _timer = time.CreateTimer(_ => _ = TellAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _subscription = feed.Subscribe(e => Note(e.Id, e is { Progress: null, Segment: null }));
        _status.Subscribe(NoteStatus);
    }

    /// <summary>Hands changes to a listener until the result is disposed. A listener does not throw.</summary>
    public IDisposable Listen(Func<LiveChange, Task> listener)
    {
        lock (_gate) _listeners.Add(listener);
        return new Listening(this, listener);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _status.Unsubscribe(NoteStatus);
        lock (_gate)
        {
            _isDisposed = true;
            _listeners.Clear();
        }

        _timer.Dispose();
    }

    private void NoteStatus() => Note(id: null, stateChanged: true);

    private void Note(long? id, bool stateChanged)
    {
        lock (_gate)
        {
            if (_listeners.Count == 0) return;
            if (id is { } known) _ids?.Add(known);
            if (_ids?.Count > MaxIds) _ids = null;
            _statesChanged |= stateChanged;
            if (_isPending) return;
            _isPending = true;
            if (!_isBusy) Schedule();
        }
    }

    private void Schedule()
    {
        if (_isDisposed) return;
        var wait = _toldAt is { } at ? Interval - _time.GetElapsedTime(at) : TimeSpan.Zero;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task TellAsync()
    {
        LiveChange change;
        Func<LiveChange, Task>[] listeners;
        lock (_gate)
        {
            if (!_isPending || _isDisposed) return;
            (change, listeners) = (new LiveChange(_statesChanged, _ids), [.. _listeners]);
            (_ids, _statesChanged, _isPending, _isBusy) = ([], false, false, true);
        }

        // A slow circuit is told less often, never twice at once.
        foreach (var listener in listeners) await listener(change);
        lock (_gate)
        {
            (_isBusy, _toldAt) = (false, _time.GetTimestamp());
            if (_isPending) Schedule();
        }
    }

    private sealed class Listening(CircuitFeed feed, Func<LiveChange, Task> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate) feed._listeners.Remove(listener);
        }
    }
}
