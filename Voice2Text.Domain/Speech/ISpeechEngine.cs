using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;

namespace Voice2Text.Domain.Speech;

/// <summary>Port: a speech recogniser. A loaded model (costly, shared) is apart from a run (cheap, one per request).</summary>
public interface ISpeechEngine
{
    /// <summary>Loads an installed model into memory.</summary>
    /// <exception cref="SpeechException">The model's files are missing or damaged, or memory ran out.</exception>
    Task<ISpeechModel> LoadAsync(InstalledModel model, SpeechSessionOptions options, CancellationToken cancellationToken);
}

/// <summary>A loaded model. One run at a time: a second one waits for the first.</summary>
public interface ISpeechModel : IAsyncDisposable
{
    /// <summary>What is loaded.</summary>
    InstalledModel Model { get; }

    /// <summary>Whether it can serve another run; no more once the process that holds it has ended.</summary>
    bool IsUsable => true;

    /// <summary>The process that holds it, where that is not this one.</summary>
    int? ProcessId => null;

    /// <summary>
    /// Transcribes audio. Updates come as they are known: the language, each segment when its window is decoded,
    /// progress after each window, and last of all the summary. Cancellation takes effect within one decoder step or
    /// one encoder window. The caller keeps ownership of <paramref name="audio"/>.
    /// </summary>
    /// <exception cref="AudioException">The audio turned out to be damaged or too long.</exception>
    /// <exception cref="SpeechException">A request that this model cannot serve, or a failure of the engine.</exception>
    IAsyncEnumerable<SpeechUpdate> TranscribeAsync(
        IAudioStream audio, SpeechRequest request, CancellationToken cancellationToken);
}

/// <summary>How a model is held in memory.</summary>
public sealed record SpeechSessionOptions
{
    /// <summary>Threads for the matrix products of one run. Default: 1, as on the reference server.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Whether encoder and decoder are in memory one after the other instead of together: the peak is that of the larger
    /// one, and each window takes the time to load both.
    /// </summary>
    public bool SessionsInTurn { get; init; }
}
