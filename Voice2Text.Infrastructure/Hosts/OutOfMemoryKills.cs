using System.Globalization;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// How many processes the kernel has ended because memory ran out: those of this control group (version 2,
/// <c>memory.events</c>; version 1, <c>memory.oom_control</c>), else those of the machine (<c>/proc/vmstat</c>). All have a
/// line like this:
/// <code>oom_kill 3</code>
/// </summary>
internal static class OutOfMemoryKills
{
    private const string Counter = "oom_kill ";

    /// <summary><see langword="null"/> where none of them is counted.</summary>
    public static long? Read() => Read(HostFiles.Real);

    public static long? Read(HostFiles files)
    {
        var paths = CgroupPaths.Read(files, "memory");
        var name = paths.IsVersion1 ? "memory.oom_control" : "memory.events";
        // The first folder that is there is the cgroup of this process.
        return paths.Folders.Select(f => Parse(files.Lines($"{f}/{name}"))).FirstOrDefault(c => c is not null) ?? Parse(files.Lines("/proc/vmstat"));
    }

    public static long? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(l => l.StartsWith(Counter, StringComparison.Ordinal)) is { } line
        && long.TryParse(line.AsSpan(Counter.Length), CultureInfo.InvariantCulture, out var count) ? count : null;
}
