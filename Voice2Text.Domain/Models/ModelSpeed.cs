namespace Voice2Text.Domain.Models;

/// <summary>
/// What the parts of a model cost on one machine with one number of threads, in seconds; predicts the processing time of
/// a clip. Each part is a straight line, but for attention, which grows with the square of the positions.
/// </summary>
public sealed record ModelSpeed
{
    /// <summary>Log-mel spectrogram, for each encoder position.</summary>
    public required double MelPerPosition { get; init; }

    /// <summary>Encoder without attention, for each position.</summary>
    public required double EncoderPerPosition { get; init; }

    /// <summary>Attention of the encoder, for each position by each position.</summary>
    public required double EncoderPerPair { get; init; }

    /// <summary>A decoder step over no audio.</summary>
    public required double DecoderStep { get; init; }

    /// <summary>What each position of the audio adds to a decoder step.</summary>
    public required double DecoderStepPerPosition { get; init; }

    /// <summary>Start of transcript, language, task and the first step's own.</summary>
    private const int PromptSteps = 4;

    // People say about as much: 40 tokens in 9 s, 100 in 30 s.
    private const double TokensPerClip = 14.3;
    private const double TokensPerSecond = 2.857;
    private const double WindowSeconds = 30;

    /// <summary>Processing time over duration of a clip with speech throughout.</summary>
    /// <param name="clip">Its duration.</param>
    /// <param name="fullPositions">Encoder positions of a full window.</param>
    /// <param name="pads">Whether each window is computed in full, or only as far as it has audio.</param>
    public double RealTimeFactor(TimeSpan clip, int fullPositions, bool pads)
    {
        var seconds = 0.0;
        for (var left = clip.TotalSeconds; left > 0; left -= WindowSeconds)
        {
            var window = Math.Min(left, WindowSeconds);
            var positions = pads ? fullPositions : Math.Min(fullPositions, window * EngineMemory.PositionsPerSecond);
            seconds += (positions * (MelPerPosition + EncoderPerPosition + (positions * EncoderPerPair)))
                + ((PromptSteps + TokensPerClip + (window * TokensPerSecond)) * (DecoderStep + (positions * DecoderStepPerPosition)));
        }

        return seconds / clip.TotalSeconds;
    }
}
