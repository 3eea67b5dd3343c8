using System.Globalization;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Reads the limits of cgroups, version 2. Which one is ours says <c>/proc/self/cgroup</c>; in a container that sees only
/// its own, the path is <c>/</c>:
/// <code>0::/system.slice/voice2text.service</code>
/// A limit holds for all below it, so every cgroup from there up to the root counts. Its folder below
/// <c>/sys/fs/cgroup</c> has these files (the root of the machine has no limits):
/// <code>
/// memory.max           536870912   or   max
/// memory.high          483183820   or   max
/// memory.current       104857600
/// memory.swap.max      0           or   max
/// memory.swap.current  0
/// memory.events        low 0
///                      high 0
///                      max 14
///                      oom 1
///                      oom_kill 1
/// memory.stat          anon 71303168
///                      file 31457280
///                      shmem 0
/// cpu.max              50000 100000   or   max 100000
/// </code>
/// </summary>
internal static class CgroupReader
{
    private const string Root = "/sys/fs/cgroup";
    private const string Version2 = "0::";

    /// <summary>Those that have a limit on memory, from the process's own up.</summary>
    public static IReadOnlyList<CgroupMemory> ReadMemory(HostFiles files) =>
        [.. PathsUp(files).Select(p => ReadMemory(files, p)).Where(c => c.Max is not null || c.High is not null || c.SwapMax is not null)];

    /// <summary>The tightest quota on the way up, in processors.</summary>
    public static double? ReadCpuQuota(HostFiles files) => PathsUp(files).Min(p => Quota(files.Line($"{Root}{p}/cpu.max")));

    /// <summary><c>/a/b</c>, <c>/a</c> and the root, which is the empty path.</summary>
    private static IEnumerable<string> PathsUp(HostFiles files)
    {
        var own = Array.Find(files.Lines("/proc/self/cgroup"), l => l.StartsWith(Version2, StringComparison.Ordinal));
        for (var path = own?[Version2.Length..].TrimEnd('/') ?? ""; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))]) yield return path;
        yield return "";
    }

    private static CgroupMemory ReadMemory(HostFiles files, string path)
    {
        var folder = Root + path;
        var stat = files.Lines($"{folder}/memory.stat");
        return new CgroupMemory
        {
            Path = path.Length == 0 ? "/" : path,
            Max = Limit(files.Line($"{folder}/memory.max")),
            High = Limit(files.Line($"{folder}/memory.high")),
            Current = Limit(files.Line($"{folder}/memory.current")) ?? 0,
            Anonymous = Value(stat, "anon"),
            // Shared memory counts as file pages, but lies in no file that it could be read from again.
            Droppable = Value(stat, "file") - Value(stat, "shmem"),
            SwapMax = Limit(files.Line($"{folder}/memory.swap.max")),
            SwapCurrent = Limit(files.Line($"{folder}/memory.swap.current")) ?? 0,
            OutOfMemoryKills = Value(files.Lines($"{folder}/memory.events"), "oom_kill"),
        };
    }

    private static long? Limit(string? line) => long.TryParse(line, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    private static long Value(string[] lines, string name) =>
        Array.Find(lines, l => l.StartsWith(name + " ", StringComparison.Ordinal)) is { } line ? Limit(line[(name.Length + 1)..]) ?? 0 : 0;

    private static double? Quota(string? line) =>
        line?.Split(' ') is [var quota, var period]
        && double.TryParse(quota, CultureInfo.InvariantCulture, out var microseconds) && double.TryParse(period, CultureInfo.InvariantCulture, out var of)
            ? microseconds / of
            : null;
}
