namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>One decoding of one window.</summary>
internal sealed record WindowResult
{
    /// <summary>Sampled tokens without the end of text.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>Text of all of them.</summary>
    public required string Text { get; init; }

    /// <summary>Mean natural log-probability, the end of text included.</summary>
    public required double AverageLogProbability { get; init; }

    /// <summary>Probability of the no-speech token after the start token.</summary>
    public required double NoSpeechProbability { get; init; }

    /// <summary>Bytes of the text over their zlib-compressed size.</summary>
    public required double CompressionRatio { get; init; }

    /// <summary>Whether the model ended the text itself, instead of running out of room.</summary>
    public required bool HasEnded { get; init; }

    public required double Temperature { get; init; }

    /// <summary>Whether timestamps were predicted.</summary>
    public required bool Timestamps { get; init; }
}
