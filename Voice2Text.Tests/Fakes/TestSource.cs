using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Tests.Fakes;

/// <summary>Gives every chat request the same file, or a fault.</summary>
internal sealed class TestSource(string path) : IMediaSource
{
    /// <summary>Thrown, in order, instead of giving the file.</summary>
    public Queue<Exception> Faults { get; } = new();

    /// <summary>What the fetch waits for, where it is set.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Done when a fetch has begun.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Fetches { get; private set; }

    public bool Serves(Transcription transcription) => transcription.Origin.IsChat;

    public async Task<string> FetchAsync(Transcription transcription, string folder, CancellationToken cancellationToken)
    {
        Fetches++;
        Begun.TrySetResult();
        if (Gate is not null) await Gate.Task.WaitAsync(cancellationToken);
        return Faults.TryDequeue(out var fault) ? throw fault : path;
    }
}
