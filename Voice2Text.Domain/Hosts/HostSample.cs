namespace Voice2Text.Domain.Hosts;

/// <summary>The machine at one moment. What is unknown on this machine is <see langword="null"/>.</summary>
public sealed class HostSample
{
    public long Id { get; private init; }

    public required DateTimeOffset At { get; init; }

    public required int HostProfileId { get; init; }

    public long? MemoryUsedBytes { get; init; }

    public long? SwapUsedBytes { get; init; }

    /// <summary>Processor time that was used, in thousandths of all processors.</summary>
    public int? CpuBusyPermille { get; init; }
}
