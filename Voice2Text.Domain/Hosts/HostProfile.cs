namespace Voice2Text.Domain.Hosts;

/// <summary>The machine as far as speed depends on it. A resized server is another profile.</summary>
public sealed class HostProfile
{
    public int Id { get; init; }

    /// <summary>Processors that this process may use.</summary>
    public required int Processors { get; init; }

    public required string CpuModel { get; init; }

    /// <summary>Memory of the machine, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Swap of the machine, in bytes.</summary>
    public required long SwapBytes { get; init; }

    /// <summary>Memory limit of the cgroup, in bytes; <see langword="null"/> where there is none.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>CPU quota of the cgroup, in processors; <see langword="null"/> where there is none.</summary>
    public double? CpuLimit { get; init; }

    public DateTimeOffset FirstSeenAt { get; init; }
}
