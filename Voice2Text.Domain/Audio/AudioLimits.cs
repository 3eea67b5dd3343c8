namespace Voice2Text.Domain.Audio;

/// <summary>What bounds the decoding of one file.</summary>
public sealed record AudioLimits
{
    /// <summary>Longest audio that is accepted. Default: 2 hours.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Largest file that is accepted, in bytes. Default: 2 GiB.</summary>
    public long MaxBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Longest time that the decoder may take to deliver its next samples. The time that the speech engine takes to
    /// consume them is not counted. Default: 60 s.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Address space of the decoder's process, in bytes (RLIMIT_AS). Default: 1 GiB.</summary>
    public long MaxDecoderMemory { get; init; } = 1L << 30;
}
