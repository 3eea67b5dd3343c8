namespace Voice2Text.Domain.Hosts;

/// <summary>What the machine and the limits around this process are, and how much of them is in use now.</summary>
public sealed record HostFacts
{
    public required HostMemory Memory { get; init; }

    /// <summary>What this process itself holds; <see langword="null"/> where the system does not tell.</summary>
    public ProcessMemory? Process { get; init; }

    /// <summary>The process's own cgroup and those above it that state limits, from its own up.</summary>
    public IReadOnlyList<CgroupMemory> Cgroups { get; init; } = [];

    /// <summary>The tightest CPU quota on the way to the root, in processors; <see langword="null"/> where there is none.</summary>
    public double? CpuQuota { get; init; }
}

/// <summary>Memory of the machine, in bytes (<c>/proc/meminfo</c>).</summary>
/// <param name="Total">Of the machine, without what the kernel keeps for itself.</param>
/// <param name="Available">What a program can get without swapping: free memory and caches that can be dropped.</param>
/// <param name="SwapTotal">All swap.</param>
/// <param name="SwapFree">Swap that is not in use.</param>
public sealed record HostMemory(long Total, long Available, long SwapTotal, long SwapFree);

/// <summary>Memory of one cgroup with all below it, in bytes.</summary>
public sealed record CgroupMemory
{
    /// <summary>From the root on: <c>/system.slice/voice2text.service</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Beyond it something in the cgroup is killed (<c>memory.max</c>, in version 1 <c>memory.limit_in_bytes</c>).</summary>
    public long? Max { get; init; }

    /// <summary>Beyond it everything in the cgroup is slowed down (<c>memory.high</c>; version 1 has none).</summary>
    public long? High { get; init; }

    /// <summary>In use, caches of files included.</summary>
    public long Current { get; init; }

    /// <summary>The part of <see cref="Current"/> that is in no file and can only leave through swap.</summary>
    public long Anonymous { get; init; }

    /// <summary>The part of <see cref="Current"/> that is file pages and can be dropped.</summary>
    public long Droppable { get; init; }

    /// <summary>Swap that it may use; <see langword="null"/> for as much as the machine has.</summary>
    public long? SwapMax { get; init; }

    public long SwapCurrent { get; init; }

    /// <summary>How often something in it was killed for want of memory.</summary>
    public long OutOfMemoryKills { get; init; }
}
