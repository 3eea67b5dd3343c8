namespace Voice2Text.Domain.Transcriptions;

/// <summary>A stored segment of a transcription.</summary>
public sealed class TranscriptionSegment
{
    public int Index { get; init; }

    public TimeSpan Start { get; init; }

    public TimeSpan End { get; init; }

    public required string Text { get; init; }

    /// <summary>Mean natural log-probability of the window's tokens.</summary>
    public double AverageLogProbability { get; init; }

    /// <summary>0 to 1.</summary>
    public double NoSpeechProbability { get; init; }
}

/// <summary>One change of state.</summary>
public sealed class TranscriptionStateChange
{
    public DateTimeOffset At { get; init; }

    /// <summary><see langword="null"/> where the transcription began.</summary>
    public TranscriptionState? From { get; init; }

    public TranscriptionState To { get; init; }

    /// <summary>Why, for the operator.</summary>
    public string? Reason { get; init; }
}

/// <summary>How long each stage took.</summary>
public sealed record StageTimes
{
    /// <summary>From intake to the claim that led to the result.</summary>
    public TimeSpan QueueWait { get; init; }

    public TimeSpan Download { get; init; }

    /// <summary>Waiting for decoded samples.</summary>
    public TimeSpan Decode { get; init; }

    public TimeSpan LogMel { get; init; }

    public TimeSpan Encoder { get; init; }

    public TimeSpan Decoder { get; init; }

    /// <summary>Decode, log-mel, encoder and decoder: what the real-time factor counts.</summary>
    public TimeSpan Processing => Decode + LogMel + Encoder + Decoder;
}

/// <summary>What a run cost this machine. Counters are those of the engine's process between the run's start and end.</summary>
public sealed record RunMeasurements
{
    /// <summary>Largest resident set during the run, in bytes.</summary>
    public long? PeakResidentBytes { get; init; }

    /// <summary>Largest part of it that is in no file, in bytes: it can only leave memory through swap.</summary>
    public long? PeakAnonymousBytes { get; init; }

    /// <summary>Largest part of it that are pages of mapped files, in bytes: dropped under pressure and read again.</summary>
    public long? PeakFileBackedBytes { get; init; }

    /// <summary>User and system time of all threads, in seconds.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Most bytes of the process in swap during the run (<c>VmSwap</c>).</summary>
    public long? SwappedBytes { get; init; }

    /// <summary>Page faults that waited for the disk.</summary>
    public long? MajorFaults { get; init; }

    /// <summary>Threads of the engine.</summary>
    public int Threads { get; init; }
}

/// <summary>What a finished run leaves.</summary>
public sealed record TranscriptionResult
{
    public required string Text { get; init; }

    /// <summary><see langword="null"/> where no speech was found.</summary>
    public required string? Language { get; init; }

    public required TimeSpan AudioDuration { get; init; }

    public required IReadOnlyList<TranscriptionSegment> Segments { get; init; }

    public required StageTimes Times { get; init; }

    public required RunMeasurements Measurements { get; init; }

    /// <summary>Id of the installed model.</summary>
    public required string Model { get; init; }

    /// <summary>The real-time factor that was expected of this run before it; <see langword="null"/> where nothing was known.</summary>
    public double? PredictedRealTimeFactor { get; init; }

    public int? HostProfileId { get; init; }

    /// <summary>The transcription of the same audio whose text this is; nothing was computed then.</summary>
    public long? AnsweredFrom { get; init; }
}
