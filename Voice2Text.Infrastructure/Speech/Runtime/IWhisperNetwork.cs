using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// The two halves of a loaded Whisper, as the decoding sees them: native calls behind a narrow interface, so that
/// decoding is tested with a scripted network. One caller at a time.
/// </summary>
internal interface IWhisperNetwork : IDisposable
{
    ModelDimensions Dimensions { get; }

    /// <summary>Encodes a window; what the decoder knows of an earlier one is gone.</summary>
    /// <param name="mel">Log-mel spectrogram, [mel bins, frames], row-major.</param>
    /// <param name="frames">Frames of 10 ms; even.</param>
    /// <param name="cancellationToken">Ends the run between two of its operators.</param>
    void Encode(ReadOnlySpan<float> mel, int frames, CancellationToken cancellationToken);

    /// <summary>Forgets all tokens after the first <paramref name="tokens"/>; the window stays.</summary>
    void Rewind(int tokens);

    /// <summary>Tokens that the decoder has seen in this window.</summary>
    int Position { get; }

    /// <summary>Appends tokens and predicts the next one.</summary>
    /// <returns>Logits, [vocabulary]; the memory is the network's, may be changed, and is valid until the next call.</returns>
    Span<float> Decode(scoped ReadOnlySpan<int> tokens, CancellationToken cancellationToken);
}
