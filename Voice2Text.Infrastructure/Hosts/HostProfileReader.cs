using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Reads the host profile from <c>/proc/meminfo</c>, the cgroups' limits (<see cref="CgroupReader"/>; the tightest on the
/// way up) and this line of <c>/proc/cpuinfo</c>:
/// <code>model name	: AMD EPYC 7763 64-Core Processor</code>
/// </summary>
internal static class HostProfileReader
{
    public static HostProfile Read(DateTimeOffset now) => Read(HostFiles.Real, Environment.ProcessorCount, now);

    public static HostProfile Read(HostFiles files, int processors, DateTimeOffset now)
    {
        var memory = HostMemoryReader.Read(files);
        return new HostProfile
        {
            Processors = processors,
            CpuModel = files.Lines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() ?? "unknown",
            MemoryBytes = memory.Total,
            SwapBytes = memory.SwapTotal,
            MemoryLimitBytes = CgroupReader.ReadMemory(files).Min(c => c.Max),
            CpuLimit = CgroupReader.ReadCpuQuota(files),
            FirstSeenAt = now,
        };
    }
}
