namespace Voice2Text.Domain.Hosts;

/// <summary>
/// A reading as it is kept: raw for a day, then rolled up. Whole numbers, because there are thousands a day: KiB, MiB,
/// permille, milliseconds. What was not to be read is <see langword="null"/>.
/// </summary>
public sealed class HostSample
{
    /// <summary>The key: there is one sampler.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The time before <see cref="At"/> that shares and differences cover: 2 s while somebody watches, else 15 s. Averages are to be weighted by it.</summary>
    public int CoveredMs { get; init; }

    public int ProfileId { get; init; }

    public int MemoryUsedKib { get; init; }

    public int MemoryAvailableKib { get; init; }

    public int MemoryLimitKib { get; init; }

    public int PageCacheKib { get; init; }

    public int SwapUsedKib { get; init; }

    /// <summary>Read from and written to swap in <see cref="CoveredMs"/>.</summary>
    public int? SwapInKib { get; init; }

    public int? SwapOutKib { get; init; }

    /// <summary>Page faults of the machine that waited for the disk in <see cref="CoveredMs"/>.</summary>
    public int? MajorFaults { get; init; }

    public int? CpuBusyPermille { get; init; }

    public int? CpuStealPermille { get; init; }

    public int? CpuIoWaitPermille { get; init; }

    /// <summary>Quota periods in which the CPU quota stopped the cgroup.</summary>
    public int? CpuThrottledPermille { get; init; }

    /// <summary>Shares of ten seconds in which something waited.</summary>
    public int? CpuPressurePermille { get; init; }

    public int? MemoryPressurePermille { get; init; }

    public int? IoPressurePermille { get; init; }

    public int? ApplicationAnonymousKib { get; init; }

    public int? ApplicationFileKib { get; init; }

    public int? ApplicationSwapKib { get; init; }

    /// <summary>CPU time in <see cref="CoveredMs"/>.</summary>
    public int? ApplicationCpuMs { get; init; }

    public int? EngineAnonymousKib { get; init; }

    public int? EngineFileKib { get; init; }

    public int? EngineSwapKib { get; init; }

    public int? EngineCpuMs { get; init; }

    public int? EngineMajorFaults { get; init; }

    public int? DiskFreeMib { get; init; }

    /// <summary>Load of a minute, in hundredths.</summary>
    public int? LoadCenti { get; init; }

    public int QueueLength { get; init; }

    public static HostSample Of(HostReading reading, int profile) => new()
    {
        At = reading.At,
        CoveredMs = Whole(reading.Covered.TotalMilliseconds),
        ProfileId = profile,
        MemoryUsedKib = Kib(reading.Memory.Used),
        MemoryAvailableKib = Kib(reading.Memory.Available),
        MemoryLimitKib = Kib(reading.Memory.Limit),
        PageCacheKib = Kib(reading.Memory.Cache),
        SwapUsedKib = Kib(reading.SwapUsed),
        SwapInKib = MaybeKib(reading.SwapIn),
        SwapOutKib = MaybeKib(reading.SwapOut),
        MajorFaults = MaybeWhole(reading.MajorFaults),
        CpuBusyPermille = Permille(reading.Processors?.Busy),
        CpuStealPermille = Permille(reading.Processors?.Steal),
        CpuIoWaitPermille = Permille(reading.Processors?.IoWait),
        CpuThrottledPermille = Permille(reading.Processors?.Throttled),
        CpuPressurePermille = Permille(reading.Pressure.Cpu),
        MemoryPressurePermille = Permille(reading.Pressure.Memory),
        IoPressurePermille = Permille(reading.Pressure.Io),
        ApplicationAnonymousKib = MaybeKib(reading.Application?.Anonymous),
        ApplicationFileKib = MaybeKib(reading.Application?.FileBacked),
        ApplicationSwapKib = MaybeKib(reading.Application?.Swapped),
        ApplicationCpuMs = MaybeWhole(reading.Application?.CpuTime.TotalMilliseconds),
        EngineAnonymousKib = MaybeKib(reading.Engine?.Anonymous),
        EngineFileKib = MaybeKib(reading.Engine?.FileBacked),
        EngineSwapKib = MaybeKib(reading.Engine?.Swapped),
        EngineCpuMs = MaybeWhole(reading.Engine?.CpuTime.TotalMilliseconds),
        EngineMajorFaults = MaybeWhole(reading.Engine?.MajorFaults),
        DiskFreeMib = reading.Disk is { } disk ? Whole(disk.Free / (double)(1 << 20)) : null,
        LoadCenti = MaybeWhole(reading.Load * 100),
        QueueLength = reading.QueueLength,
    };

    private static int Kib(long bytes) => Whole(bytes / 1024.0);

    private static int? MaybeKib(long? bytes) => bytes is { } b ? Kib(b) : null;

    private static int? Permille(double? share) => MaybeWhole(share * 1000);

    private static int? MaybeWhole(double? value) => value is { } v ? Whole(v) : null;

    private static int Whole(double value) => (int)Math.Clamp(Math.Round(value), 0, int.MaxValue);
}
