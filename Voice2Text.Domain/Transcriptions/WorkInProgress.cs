using System.Collections.Concurrent;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Domain.Transcriptions;

/// <summary>A transcription that a worker of this process holds. Segments and progress may be read while it runs.</summary>
public sealed class RunningTranscription(long id, string title, DateTimeOffset startedAt, CancellationTokenSource cancellation)
{
    private volatile SpeechProgress? _progress;
    private volatile IReadOnlyList<Segment> _segments = [];

    public long Id { get; } = id;

    /// <summary>What it is, for the operator: sender and file.</summary>
    public string Title { get; } = title;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Audio done; <see langword="null"/> until the engine has begun.</summary>
    public SpeechProgress? Progress { get => _progress; set => _progress = value; }

    /// <summary>The segments so far: a new list at each change.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>The text so far.</summary>
    public string Text => string.Join(' ', _segments.Select(s => s.Text));

    public void Add(Segment segment) => _segments = [.. _segments, segment];

    /// <summary>Ends the run within one decoder step.</summary>
    public void Cancel() => cancellation.Cancel();
}

/// <summary>What the workers of this process hold at the moment.</summary>
public sealed class WorkInProgress
{
    private readonly ConcurrentDictionary<long, RunningTranscription> _running = new();

    public IReadOnlyCollection<RunningTranscription> All => [.. _running.Values.OrderBy(r => r.StartedAt)];

    /// <summary>The one that was begun first; <see langword="null"/> where nothing is worked on.</summary>
    public RunningTranscription? First => _running.IsEmpty ? null : _running.Values.MinBy(r => r.StartedAt);

    public RunningTranscription? Find(long id) => _running.GetValueOrDefault(id);

    public void Add(RunningTranscription running) => _running[running.Id] = running;

    public void Remove(long id) => _running.TryRemove(id, out _);
}
