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
        new(1, "memory.used", KeepsQuantiles: false, s => s.MemoryUsedBytes),
        new(2, "swap.used", KeepsQuantiles: false, s => s.SwapUsedBytes),
        new(3, "cpu.busy", KeepsQuantiles: true, s => s.CpuBusyPermille),
    ];
}
