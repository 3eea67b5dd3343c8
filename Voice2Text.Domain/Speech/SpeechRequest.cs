namespace Voice2Text.Domain.Speech;

/// <summary>What the model is asked to do with the speech.</summary>
public enum SpeechTask
{
    /// <summary>Text in the language that is spoken.</summary>
    Transcribe,

    /// <summary>Text in English.</summary>
    Translate,
}

/// <summary>How much audio the encoder computes for each window.</summary>
public enum AudioContext
{
    /// <summary>Always a full window (30 s), padded with silence, as Whisper was trained.</summary>
    Full,

    /// <summary>
    /// As much as the window's audio needs and a margin of 2.6 s. Where the result looks wrong (a loop, improbable text,
    /// timestamps behind the audio, no end), the full window is computed after all.
    /// </summary>
    Guarded,

    /// <summary>Only as much as the window's audio needs, whatever comes of it. Checkpoints differ in how well they bear it.</summary>
    Exact,
}

/// <summary>
/// Options of one transcription. Thresholds and the temperature ladder are those of Whisper's reference
/// implementation (Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 4.5).
/// </summary>
public sealed record SpeechRequest
{
    /// <summary>ISO 639 code as the checkpoint names it (<c>en</c>, <c>ru</c>); <see langword="null"/> to detect it.</summary>
    public string? Language { get; init; }

    /// <summary>Transcribe or translate.</summary>
    public SpeechTask Task { get; init; } = SpeechTask.Transcribe;

    /// <summary>Whether the model predicts timestamps. Without them each window is one segment.</summary>
    public bool Timestamps { get; init; } = true;

    /// <summary>Words or names that are likely to occur; given to the model as earlier text. Cut to half the text context.</summary>
    public string? VocabularyHint { get; init; }

    /// <summary>Whether the text of earlier windows is given to the next one. Helps long audio and can make loops: off.</summary>
    public bool ConditionOnPreviousText { get; init; }

    /// <summary>Audio computed for each window.</summary>
    public AudioContext AudioContext { get; init; } = AudioContext.Full;

    /// <summary>Whether silence is passed over unheard, and windows of long audio end at pauses.</summary>
    public bool SkipSilence { get; init; }

    /// <summary>Sampling temperatures, tried in order until a window's text passes both thresholds; 0 is greedy.</summary>
    public IReadOnlyList<double> Temperatures { get; init; } = [0, 0.2, 0.4, 0.6, 0.8, 1.0];

    /// <summary>A window whose text compresses (zlib) better than this ratio is taken for a repetition loop.</summary>
    public double CompressionRatioThreshold { get; init; } = 2.4;

    /// <summary>A window whose average log-probability (natural logarithm, per token) is lower is decoded again.</summary>
    public double LogProbabilityThreshold { get; init; } = -1.0;

    /// <summary>A window with a higher no-speech probability and a low log-probability is silence.</summary>
    public double NoSpeechThreshold { get; init; } = 0.6;
}
