namespace Voice2Text.Domain.Models;

/// <summary>
/// What the self-check of an import found: how far the installed model is from its checkpoint in 32-bit floats, on a few
/// seconds of audio.
/// </summary>
public sealed record ModelComparison
{
    /// <summary>With a smaller share of equal tokens a model is doubtful.</summary>
    public const double DoubtfulBelow = 0.9;

    /// <summary>Whether the audio was speech; else a signal that was made up for want of clips or of ffmpeg.</summary>
    public required bool IsSpeech { get; init; }

    /// <summary>Languages of the clips that were transcribed; none where the model knows none of the clips' languages.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Tokens that the model chose, the ends of the texts among them; 0 where nothing was transcribed.</summary>
    public required int Tokens { get; init; }

    /// <summary>Of <see cref="Tokens"/>, those that the checkpoint chooses at the same place, too. All of them: it writes the same texts.</summary>
    public required int EqualTokens { get; init; }

    /// <summary>Encoder output: root mean square of the difference over that of the checkpoint's; 0 is the same.</summary>
    public required double EncoderError { get; init; }

    /// <summary>
    /// Total variation distance of the probabilities of the first token after the start token, 0 (the same) to 1; the largest
    /// of the clips.
    /// </summary>
    public required double FirstTokenDistance { get; init; }

    /// <summary>Share of equal tokens, 0 to 1; <see langword="null"/> where nothing was transcribed.</summary>
    public double? Agreement => Tokens > 0 ? (double)EqualTokens / Tokens : null;

    /// <summary>Whether the texts of the model are likely to be worse than the checkpoint's.</summary>
    public bool IsDoubtful => Agreement < DoubtfulBelow;
}
