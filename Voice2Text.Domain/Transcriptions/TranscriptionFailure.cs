namespace Voice2Text.Domain.Transcriptions;

/// <summary>Why a transcription was rejected, failed or was cancelled. What the sender is told depends on it.</summary>
public enum TranscriptionFailure
{
    /// <summary>Longer than the limit.</summary>
    TooLong,

    /// <summary>Larger than what can be downloaded.</summary>
    TooLarge,

    /// <summary>No bytes.</summary>
    Empty,

    /// <summary>No known audio or video format.</summary>
    NotAudio,

    /// <summary>A video without sound.</summary>
    NoAudioTrack,

    /// <summary>Truncated or damaged.</summary>
    Damaged,

    /// <summary>The sender has too many waiting requests.</summary>
    TooManyWaiting,

    /// <summary>The chat service does not have the file any more.</summary>
    FileExpired,

    /// <summary>The file could not be fetched.</summary>
    DownloadFailed,

    /// <summary>The speech engine failed.</summary>
    EngineFailed,

    /// <summary>No usable model.</summary>
    ModelUnavailable,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>Something is missing on the server, such as ffmpeg.</summary>
    ServerNotReady,

    /// <summary>Every allowed attempt was cut off before its end.</summary>
    AttemptsExhausted,

    /// <summary>The chat does not take messages: the bot was blocked or removed.</summary>
    ChatUnavailable,

    /// <summary>The answer could not be delivered for too long.</summary>
    Undeliverable,

    /// <summary>The sender ended it.</summary>
    CancelledBySender,

    /// <summary>The operator ended it.</summary>
    CancelledByOperator,

    /// <summary>An error that nobody foresaw; the log has it.</summary>
    Unexpected,
}
