using Voice2Text.Domain.Hosts;

namespace Voice2Text.Domain.Speech;

/// <summary>One message of a running transcription.</summary>
public abstract record SpeechUpdate;

/// <summary>The language of the audio, given or detected in its first window with speech.</summary>
/// <param name="Language">ISO 639 code as the checkpoint names it.</param>
/// <param name="Probability">Probability among all languages of the checkpoint, 0 to 1; 1 where it was given.</param>
public sealed record LanguageKnown(string Language, double Probability) : SpeechUpdate;

/// <summary>A segment is ready.</summary>
public sealed record SegmentReady(Segment Segment) : SpeechUpdate;

/// <summary>A window is done.</summary>
/// <param name="Done">Audio transcribed so far.</param>
/// <param name="Total">Duration of the audio where it is known: exactly once it is decoded, before that as the container states it.</param>
public sealed record SpeechProgress(TimeSpan Done, TimeSpan? Total) : SpeechUpdate;

/// <summary>The transcription is complete.</summary>
public sealed record SpeechCompleted(SpeechSummary Summary) : SpeechUpdate;

/// <summary>A stretch of speech with its text.</summary>
public sealed record Segment
{
    /// <summary>Position in the transcript, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Where it starts in the audio.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>Where it ends in the audio; never before <see cref="Start"/>.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>The text, without leading or trailing white space.</summary>
    public required string Text { get; init; }

    /// <summary>Mean natural log-probability of the window's tokens; 0 is certain.</summary>
    public required double AverageLogProbability { get; init; }

    /// <summary>Probability that the window holds no speech, 0 to 1.</summary>
    public required double NoSpeechProbability { get; init; }

    /// <summary>Temperature at which the window was decoded.</summary>
    public required double Temperature { get; init; }

    /// <summary>Bytes of the window's text over their zlib-compressed size.</summary>
    public required double CompressionRatio { get; init; }
}

/// <summary>What a transcription was and what it cost.</summary>
public sealed record SpeechSummary
{
    /// <summary>Language of the text; <see langword="null"/> where no speech was found and none was given.</summary>
    public required string? Language { get; init; }

    /// <summary>Decoded audio.</summary>
    public required TimeSpan AudioDuration { get; init; }

    /// <summary>Waiting for decoded samples.</summary>
    public required TimeSpan DecodeTime { get; init; }

    /// <summary>Log-mel spectrogram.</summary>
    public required TimeSpan MelTime { get; init; }

    /// <summary>Encoder, with the cross-attention keys and values.</summary>
    public required TimeSpan EncoderTime { get; init; }

    /// <summary>Decoder, with token selection.</summary>
    public required TimeSpan DecoderTime { get; init; }

    /// <summary>Encoder runs.</summary>
    public required int Windows { get; init; }

    /// <summary>Windows that were silence.</summary>
    public required int SilentWindows { get; init; }

    /// <summary>Decodings beyond the first of a window.</summary>
    public required int Fallbacks { get; init; }

    /// <summary>Windows of which the shortened context was not trusted and the full one was computed, too.</summary>
    public int FullContextRetries { get; init; }

    /// <summary>Audio that was passed over because nobody speaks in it.</summary>
    public TimeSpan SkippedSilence { get; init; }

    /// <summary>Decoder steps.</summary>
    public required int DecoderSteps { get; init; }

    /// <summary>What the run cost the engine's process; <see langword="null"/> where that was not measured.</summary>
    public ProcessUsage? Usage { get; init; }

    /// <summary>Decode, log-mel, encoder and decoder together.</summary>
    public TimeSpan ProcessingTime => DecodeTime + MelTime + EncoderTime + DecoderTime;

    /// <summary>Real-time factor: processing time over audio duration; 0 for empty audio.</summary>
    public double RealTimeFactor => AudioDuration > TimeSpan.Zero ? ProcessingTime / AudioDuration : 0;
}
