namespace Voice2Text.Domain.Audio;

/// <summary>Why a file did not become audio.</summary>
public enum AudioFailure
{
    /// <summary>No such file.</summary>
    NotFound,

    /// <summary>The path is a directory, a device or another thing that is not a regular file.</summary>
    NotAFile,

    /// <summary>The file exists and this user may not read it.</summary>
    NotReadable,

    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>No known audio or video format.</summary>
    NotAudio,

    /// <summary>A media file without an audio track.</summary>
    NoAudioTrack,

    /// <summary>The file is truncated or damaged so that nothing could be decoded.</summary>
    Damaged,

    /// <summary>An audio track of no length.</summary>
    ZeroLength,

    /// <summary>Longer than <see cref="AudioLimits.MaxDuration"/>.</summary>
    TooLong,

    /// <summary>Larger than <see cref="AudioLimits.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>The decoder delivered nothing for <see cref="AudioLimits.StallTimeout"/>.</summary>
    TimedOut,

    /// <summary>The decoder reached <see cref="AudioLimits.MaxDecoderMemory"/>.</summary>
    OutOfMemory,

    /// <summary>ffmpeg is not installed, or does not start.</summary>
    DecoderMissing,

    /// <summary>There is no room for the temporary file.</summary>
    DiskFull,
}

/// <summary>A file did not become audio. The message names the file, the limit where there is one, and the remedy.</summary>
public sealed class AudioException(AudioFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public AudioFailure Failure { get; } = failure;
}
