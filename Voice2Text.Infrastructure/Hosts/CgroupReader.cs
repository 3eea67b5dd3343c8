using System.Globalization;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Reads the limits of cgroups, version 2 or 1, whichever has the controller. Version 2 has these files in each folder (the
/// root of the machine has no limits):
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
/// Those of version 1 show <see cref="CgroupVersion1"/>.
/// </summary>
internal static class CgroupReader
{
    /// <summary>Those that have a limit on memory, from the process's own up.</summary>
    public static IReadOnlyList<CgroupMemory> ReadMemory(HostFiles files)
    {
        var paths = CgroupPaths.Read(files, "memory");
        return [.. paths.Folders
            .Select(folder => paths.IsVersion1 ? CgroupVersion1.ReadMemory(files, paths, folder) : ReadMemory(files, paths, folder))
            .Where(c => c.Max is not null || c.High is not null || c.SwapMax is not null)];
    }

    /// <summary>The tightest quota on the way up, in processors.</summary>
    public static double? ReadCpuQuota(HostFiles files) => TightestQuota(files)?.Quota;

    /// <summary>The same with the folder that sets it.</summary>
    public static (string Folder, double Quota)? TightestQuota(HostFiles files)
    {
        var paths = CgroupPaths.Read(files, "cpu");
        (string Folder, double Quota)? tightest = null;
        foreach (var folder in paths.Folders)
        {
            var found = paths.IsVersion1 ? CgroupVersion1.ReadCpuQuota(files, folder) : Quota(files.Line($"{folder}/cpu.max"));
            if (found is { } quota && (tightest is null || quota < tightest.Value.Quota)) tightest = (folder, quota);
        }

        return tightest;
    }

    /// <summary>A number of bytes; <see langword="null"/> for <c>max</c> and where there is none.</summary>
    public static long? Limit(string? line) => long.TryParse(line, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <summary>The number after a name; 0 where no line has the name.</summary>
    public static long Value(string[] lines, string name) =>
        Array.Find(lines, l => l.StartsWith(name + " ", StringComparison.Ordinal)) is { } line ? Limit(line[(name.Length + 1)..]) ?? 0 : 0;

    private static CgroupMemory ReadMemory(HostFiles files, CgroupPaths paths, string folder)
    {
        var stat = files.Lines($"{folder}/memory.stat");
        return new CgroupMemory
        {
            Path = paths.NameOf(folder),
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

    private static double? Quota(string? line) =>
        line?.Split(' ') is [var quota, var period]
        && double.TryParse(quota, CultureInfo.InvariantCulture, out var microseconds) && double.TryParse(period, CultureInfo.InvariantCulture, out var of)
            ? microseconds / of
            : null;
}
