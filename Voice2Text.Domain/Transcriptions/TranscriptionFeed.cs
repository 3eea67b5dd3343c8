using Voice2Text.Domain.Speech;

namespace Voice2Text.Domain.Transcriptions;

/// <summary>What happened to a transcription just now.</summary>
/// <param name="Id">Which one.</param>
/// <param name="State">Its state now.</param>
/// <param name="Progress">Audio done, where the engine works on it.</param>
/// <param name="Segment">A segment that has just become known.</param>
public sealed record TranscriptionEvent(long Id, TranscriptionState State, SpeechProgress? Progress = null, Segment? Segment = null);

/// <summary>
/// The one live feed of the process. Subscribers are called on the publisher's thread: they only note that something
/// happened and return at once.
/// </summary>
public sealed class TranscriptionFeed
{
    private readonly Lock _gate = new();
    private volatile Action<TranscriptionEvent>[] _subscribers = [];

    /// <summary>How many listen.</summary>
    public int Subscribers => _subscribers.Length;

    public void Publish(TranscriptionEvent happened)
    {
        foreach (var subscriber in _subscribers) subscriber(happened);
    }

    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable Subscribe(Action<TranscriptionEvent> callback)
    {
        lock (_gate) _subscribers = [.. _subscribers, callback];
        return new Subscription(this, callback);
    }

    private sealed class Subscription(TranscriptionFeed feed, Action<TranscriptionEvent> callback) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate) feed._subscribers = [.. feed._subscribers.Where(s => s != callback)];
        }
    }
}
