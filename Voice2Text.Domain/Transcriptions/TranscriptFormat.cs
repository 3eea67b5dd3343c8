namespace Voice2Text.Domain.Transcriptions;

/// <summary>Forms in which a transcript is exported.</summary>
public enum TranscriptFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>SubRip subtitles.</summary>
    Srt,

    /// <summary>WebVTT subtitles (W3C WebVTT).</summary>
    Vtt,

    /// <summary>One JSON object on one line.</summary>
    Json,
}
