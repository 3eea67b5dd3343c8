namespace Voice2Text.Infrastructure.Hosts;

/// <summary>How many threads the speech engine gets.</summary>
public static class EngineThreads
{
    /// <summary>The configured number, or as many as this process may keep busy where that is 0.</summary>
    public static int Resolve(int configured) => Resolve(configured, HostFiles.Real, Environment.ProcessorCount);

    /// <param name="configured">0: as many as the CPU quota allows, a part of a processor counted as a whole one.</param>
    /// <param name="files">The kernel's files.</param>
    /// <param name="processors">Processors that the process may run on (its affinity).</param>
    internal static int Resolve(int configured, HostFiles files, int processors)
    {
        if (configured > 0) return configured;
        // More threads than the quota use it up at once and then stand still until the next period.
        return CgroupReader.ReadCpuQuota(files) is { } quota ? Math.Clamp((int)Math.Ceiling(quota), 1, processors) : processors;
    }
}
