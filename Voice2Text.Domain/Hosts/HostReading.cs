namespace Voice2Text.Domain.Hosts;

/// <summary>One look at the host, the application and the engine. What the system does not tell is <see langword="null"/>.</summary>
public sealed record HostReading
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The time that shares, rates and differences cover: since the reading before.</summary>
    public TimeSpan Covered { get; init; }

    public required MemoryUse Memory { get; init; }

    /// <summary>Swap in use, in bytes.</summary>
    public long SwapUsed { get; init; }

    /// <summary>Swap that may be used, in bytes; 0 where there is none.</summary>
    public long SwapTotal { get; init; }

    /// <summary>Read from and written to swap since the reading before, in bytes.</summary>
    public long? SwapIn { get; init; }

    public long? SwapOut { get; init; }

    /// <summary>Page faults of the machine that waited for the disk, since the reading before.</summary>
    public long? MajorFaults { get; init; }

    public ProcessorUse? Processors { get; init; }

    public required PressureUse Pressure { get; init; }

    /// <summary>Runnable tasks, the average of a minute.</summary>
    public double? Load { get; init; }

    public DiskUse? Disk { get; init; }

    public ProcessReading? Application { get; init; }

    /// <summary>The engine's process; <see langword="null"/> where no model is loaded.</summary>
    public ProcessReading? Engine { get; init; }

    /// <summary>Transcriptions that wait.</summary>
    public int QueueLength { get; init; }
}

/// <summary>Memory within the tightest limit, in bytes. Used, cache and free are all of it.</summary>
/// <param name="Limit">The cgroup's limit, else all memory of the machine.</param>
/// <param name="Used">What cannot be dropped.</param>
/// <param name="Cache">Pages of files, which are dropped where memory runs short: the model's weights among them.</param>
/// <param name="IsCgroup">Whether a cgroup sets the limit.</param>
public sealed record MemoryUse(long Limit, long Used, long Cache, bool IsCgroup)
{
    public long Free => Math.Max(0, Limit - Used - Cache);

    /// <summary>What can be had without swapping.</summary>
    public long Available => Math.Max(0, Limit - Used);
}

/// <summary>Processor time as shares, 0 to 1.</summary>
/// <param name="Busy">Of the CPU quota, else of all processors.</param>
/// <param name="Steal">Time that the host of this virtual machine gave to others.</param>
/// <param name="IoWait">Idle time in which something waited for a disk.</param>
/// <param name="Throttled">Quota periods in which the cgroup was stopped; <see langword="null"/> without a quota.</param>
/// <param name="Quota">The quota in processors.</param>
public sealed record ProcessorUse(double Busy, double Steal, double IoWait, double? Throttled, double? Quota)
{
    /// <summary>Steal and throttling of the last minute or so: a single reading jumps.</summary>
    public double SteadySteal { get; init; }

    public double SteadyThrottled { get; init; }
}

/// <summary>Share of the last ten seconds in which something had to wait, 0 to 1 (pressure stall information).</summary>
public sealed record PressureUse(double? Cpu, double? Memory, double? Io)
{
    /// <summary>In which nothing at all went on for want of memory.</summary>
    public double? MemoryFull { get; init; }
}

/// <summary>The disk of the storage folder, in bytes.</summary>
public sealed record DiskUse(long Free, long Total);

/// <summary>One process; memory in bytes, time and faults since the reading before.</summary>
public sealed record ProcessReading(long Anonymous, long FileBacked, long Swapped, TimeSpan CpuTime, long MajorFaults)
{
    /// <summary>Major faults since the present transcription began, or since the process was first seen.</summary>
    public long RunMajorFaults { get; init; }
}
