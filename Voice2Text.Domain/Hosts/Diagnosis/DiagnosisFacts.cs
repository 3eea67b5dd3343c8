namespace Voice2Text.Domain.Hosts.Diagnosis;

/// <summary>Whether the bot hears its users.</summary>
public enum BotHearing
{
    Hears,
    Off,
    Refused,
    Unreachable,
}

/// <summary>What the present run has cost so far, or the last one did.</summary>
/// <param name="IsPresent">It is still running.</param>
/// <param name="SwappedBytes">Of the engine, in swap.</param>
/// <param name="MajorFaults">Page faults of the engine that waited for the disk.</param>
public sealed record RunFacts(bool IsPresent, long SwappedBytes, long MajorFaults);

/// <summary>What a diagnosis is made from.</summary>
public sealed record DiagnosisFacts
{
    public required DateTimeOffset Now { get; init; }

    public HostReading? Reading { get; init; }

    public RunFacts? Run { get; init; }

    /// <summary>Real-time factor now over the baseline of the model; <see langword="null"/> where one is not known.</summary>
    public double? Slowdown { get; init; }

    /// <summary>Why no model can be used.</summary>
    public string? ModelError { get; init; }

    /// <summary>How often the engine was lost since the start.</summary>
    public int Losses { get; init; }

    public DateTimeOffset? LastLossAt { get; init; }

    public string? LastLossReason { get; init; }

    public BotHearing Bot { get; init; }

    public string? BotReason { get; init; }
}
