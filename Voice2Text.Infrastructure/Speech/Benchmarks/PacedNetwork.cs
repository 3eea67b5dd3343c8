using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// A network that always says the same amount: a timestamp, text, a timestamp at the end of the clip, the end. So each
/// window costs the same whatever the weights are, and everything around the network does its real work.
/// </summary>
/// <param name="network">Does the computing.</param>
/// <param name="layout">Its vocabulary.</param>
/// <param name="tokens">Tokens of each window's text, timestamps included.</param>
/// <param name="audioPositions">Encoder positions of a window's audio: where the last timestamp lies.</param>
internal sealed class PacedNetwork(WhisperNetwork network, TokenLayout layout, int tokens, int audioPositions) : IWhisperNetwork
{
    /// <summary>Far above what a network says, and finite: probabilities stay numbers.</summary>
    private const float Certain = 1e4f;

    private readonly int[] _words = [.. Enumerable.Range(0, layout.Tokenizer.VocabularySize).Where(layout.Tokenizer.IsText).Except(layout.AlwaysSuppressed)];
    private int _rewinds;
    private int _said;

    public ModelDimensions Dimensions => network.Dimensions;

    public int Position => network.Position;

    /// <summary>Steps of the decoder so far, those of the prompts included.</summary>
    public int Steps { get; private set; }

    /// <summary>Encoder runs so far.</summary>
    public int Windows { get; private set; }

    /// <summary>Positions of the last encoder run.</summary>
    public int Positions { get; private set; }

    public TimeSpan RuntimeTime => network.RuntimeTime;

    public void Encode(ReadOnlySpan<float> mel, int frames, CancellationToken cancellationToken)
    {
        (_rewinds, Positions) = (0, frames / 2);
        Windows++;
        network.Encode(mel, frames, cancellationToken);
    }

    public void Rewind(int tokens)
    {
        // The first one begins the prompt, the second one the text.
        _rewinds++;
        _said = 0;
        network.Rewind(tokens);
    }

    public Span<float> Decode(scoped ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        Steps += tokens.Length;
        var logits = network.Decode(tokens, cancellationToken);
        if (_rewinds > 1) logits[Next()] += Certain;
        return logits;
    }

    private int Next()
    {
        var index = _said++;
        if (index == 0) return layout.TimestampBegin;
        if (index >= tokens) return layout.EndOfText;
        // A stride without a common factor with any vocabulary: words that do not repeat.
        return index == tokens - 1 ? layout.TimestampBegin + audioPositions : _words[(int)(index * 7919L % _words.Length)];
    }

    public void Dispose() => network.Dispose();
}
