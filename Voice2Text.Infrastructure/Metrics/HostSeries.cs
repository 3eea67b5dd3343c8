using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>One figure of a host's samples that is rolled up.</summary>
/// <param name="Id">Its lasting number in stored roll-ups: never given to another series.</param>
/// <param name="Name">Its name in queries.</param>
/// <param name="KeepsQuantiles">Whether its quantiles are kept, too; values are zero or more then.</param>
/// <param name="Read">The value of a sample.</param>
public sealed record HostSeries(byte Id, string Name, bool KeepsQuantiles, Func<HostSample, double?> Read)
{
    /// <summary>All series. A new figure takes one more line here.</summary>
    public static IReadOnlyList<HostSeries> All { get; } =
    [
        new(1, "memory.used", KeepsQuantiles: false, s => s.MemoryUsedKib),
        new(2, "swap.used", KeepsQuantiles: false, s => s.SwapUsedKib),
        new(3, "cpu.busy", KeepsQuantiles: true, s => s.CpuBusyPermille),
        new(4, "memory.limit", KeepsQuantiles: false, s => s.MemoryLimitKib),
        new(5, "memory.cache", KeepsQuantiles: false, s => s.PageCacheKib),
        new(6, "cpu.steal", KeepsQuantiles: true, s => s.CpuStealPermille),
        new(7, "cpu.iowait", KeepsQuantiles: true, s => s.CpuIoWaitPermille),
        new(8, "cpu.throttled", KeepsQuantiles: false, s => s.CpuThrottledPermille),
        new(9, "pressure.cpu", KeepsQuantiles: false, s => s.CpuPressurePermille),
        new(10, "pressure.memory", KeepsQuantiles: false, s => s.MemoryPressurePermille),
        new(11, "pressure.io", KeepsQuantiles: false, s => s.IoPressurePermille),
        new(12, "swap.in", KeepsQuantiles: false, s => PerSecond(s, s.SwapInKib)),
        new(13, "swap.out", KeepsQuantiles: false, s => PerSecond(s, s.SwapOutKib)),
        new(14, "faults.major", KeepsQuantiles: false, s => PerSecond(s, s.MajorFaults)),
        new(15, "application.memory", KeepsQuantiles: false, s => s.ApplicationAnonymousKib + s.ApplicationFileKib),
        new(16, "engine.memory", KeepsQuantiles: false, s => s.EngineAnonymousKib + s.EngineFileKib),
        new(17, "engine.swap", KeepsQuantiles: false, s => s.EngineSwapKib),
        new(18, "disk.free", KeepsQuantiles: false, s => s.DiskFreeMib),
        new(19, "queue", KeepsQuantiles: false, s => s.QueueLength),
    ];

    public static HostSeries Named(string name) => All.Single(s => s.Name == name);

    private static double? PerSecond(HostSample sample, int? count) => sample.CoveredMs > 0 ? count * 1000.0 / sample.CoveredMs : null;
}
