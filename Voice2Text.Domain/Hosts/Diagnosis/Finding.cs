namespace Voice2Text.Domain.Hosts.Diagnosis;

/// <summary>What can be wrong, the cause before what follows from it.</summary>
public enum FindingKind
{
    /// <summary>No model can be used; <see cref="Finding.Reason"/>.</summary>
    NoModel,

    /// <summary>The engine's process was lost; <see cref="Finding.Count"/> times, last at <see cref="Finding.At"/> for <see cref="Finding.Reason"/>.</summary>
    EngineKilled,

    /// <summary>The engine's memory is in swap: <see cref="Finding.Bytes"/>, with <see cref="Finding.Count"/> major faults.</summary>
    EngineSwaps,

    /// <summary>Weights are dropped from memory and read again: <see cref="Finding.Count"/> major faults.</summary>
    DiskReads,

    /// <summary>Tasks wait for memory for <see cref="Finding.Share"/> of the time; <see cref="Finding.Bytes"/> are available.</summary>
    MemoryPressure,

    /// <summary>The host of this virtual machine takes <see cref="Finding.Share"/> of the CPU time.</summary>
    CpuSteal,

    /// <summary>The CPU quota stops the application in <see cref="Finding.Share"/> of its periods.</summary>
    CpuThrottled,

    /// <summary><see cref="Finding.Bytes"/> are free on the storage disk.</summary>
    DiskNearlyFull,

    /// <summary>The bot's token was refused.</summary>
    BotRefused,

    /// <summary>The Bot API cannot be reached.</summary>
    BotUnreachable,

    /// <summary>The bot has no token.</summary>
    BotOff,
}

public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>It is slow, or will fail if it goes on.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Error,
}

/// <summary>Something that is wrong, with its figures.</summary>
public sealed record Finding(FindingKind Kind, FindingSeverity Severity)
{
    public long? Bytes { get; init; }

    public long? Count { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Share { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? At { get; init; }

    /// <summary>Whether transcriptions are slower than usual, so that this is likely to be why.</summary>
    public bool ExplainsSlowness { get; init; }

    /// <summary>Whether the figures are those of the present run, as against the last one.</summary>
    public bool IsPresentRun { get; init; }
}
