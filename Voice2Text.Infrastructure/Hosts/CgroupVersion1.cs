using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Reads the limits of one cgroup, version 1 (kernel documentation, admin-guide/cgroup-v1/memory.rst). Its files:
/// <code>
/// memory.limit_in_bytes        536870912   or   9223372036854771712 for none
/// memory.usage_in_bytes        178257920
/// memory.memsw.limit_in_bytes  1073741824, memory and swap together; not there where the kernel counts no swap
/// memory.memsw.usage_in_bytes  188743680
/// memory.swappiness            60
/// memory.use_hierarchy         1
/// memory.stat                  cache 1024
///                              ...
///                              total_cache 73400320     with all cgroups below it
///                              total_rss 94371840
///                              total_shmem 0
/// memory.oom_control           oom_kill_disable 0
///                              under_oom 0
///                              oom_kill 1                since Linux 4.13
/// cpu.cfs_quota_us             50000       or   -1 for none
/// cpu.cfs_period_us            100000
/// </code>
/// </summary>
internal static class CgroupVersion1
{
    // "None" is the largest whole number of pages, which depends on their size; no machine has as much as this.
    private const long Unlimited = 1L << 60;

    public static CgroupMemory ReadMemory(HostFiles files, CgroupPaths paths, string folder)
    {
        // Before Linux 5.11 a cgroup without this did not count what lies below it.
        var holds = folder == paths.Folders[0] || files.Line($"{folder}/memory.use_hierarchy") != "0";
        var max = holds ? Limit(files, $"{folder}/memory.limit_in_bytes") : null;
        var current = CgroupReader.Limit(files.Line($"{folder}/memory.usage_in_bytes")) ?? 0;
        var withSwap = CgroupReader.Limit(files.Line($"{folder}/memory.memsw.usage_in_bytes")) ?? current;
        var stat = files.Lines($"{folder}/memory.stat");
        return new CgroupMemory
        {
            Path = paths.NameOf(folder),
            Max = max,
            Current = current,
            Anonymous = CgroupReader.Value(stat, "total_rss"),
            // Shared memory counts as cache, but lies in no file that it could be read from again.
            Droppable = CgroupReader.Value(stat, "total_cache") - CgroupReader.Value(stat, "total_shmem"),
            SwapMax = max is null ? null : SwapBeyond(files, folder, max.Value),
            SwapCurrent = Math.Max(0, withSwap - current),
            OutOfMemoryKills = CgroupReader.Value(files.Lines($"{folder}/memory.oom_control"), "oom_kill"),
        };
    }

    public static double? ReadCpuQuota(HostFiles files, string folder) =>
        CgroupReader.Limit(files.Line($"{folder}/cpu.cfs_quota_us")) is > 0 and var quota && CgroupReader.Limit(files.Line($"{folder}/cpu.cfs_period_us")) is > 0 and var period
            ? (double)quota / period
            : null;

    private static long? SwapBeyond(HostFiles files, string folder, long max)
    {
        // At 0 a cgroup that reaches its limit drops file pages only, and kills where there are none left.
        if (files.Line($"{folder}/memory.swappiness") == "0") return 0;
        return Limit(files, $"{folder}/memory.memsw.limit_in_bytes") - max;
    }

    private static long? Limit(HostFiles files, string path) => CgroupReader.Limit(files.Line(path)) is < Unlimited and var bytes ? bytes : null;
}
