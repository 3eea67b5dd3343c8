using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>Looks at the machine and the limits around this process, as they are now.</summary>
internal sealed class HostFactsReader(HostFiles files)
{
    public HostFacts Read() => new()
    {
        Memory = HostMemoryReader.Read(files),
        Process = files.Lines("/proc/self/status") is { Length: > 0 } status ? ProcessMemoryReader.Parse(status) : null,
        Cgroups = CgroupReader.ReadMemory(files),
        CpuQuota = CgroupReader.ReadCpuQuota(files),
    };
}
