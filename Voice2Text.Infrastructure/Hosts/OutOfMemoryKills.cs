using System.Globalization;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// How many processes the kernel has ended because memory ran out: those of this control group
/// (cgroup v2, <c>memory.events</c>), else those of the machine (<c>/proc/vmstat</c>). Both have a line like this:
/// <code>oom_kill 3</code>
/// </summary>
internal static class OutOfMemoryKills
{
    private const string Counter = "oom_kill ";

    /// <summary><see langword="null"/> where neither is counted.</summary>
    public static long? Read() => Parse(Lines(EventsPath())) ?? Parse(Lines("/proc/vmstat"));

    public static long? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(l => l.StartsWith(Counter, StringComparison.Ordinal)) is { } line
        && long.TryParse(line.AsSpan(Counter.Length), CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>In a container the group is the root that it sees; outside, the path stands in <c>/proc/self/cgroup</c>: <c>0::/system.slice/a.service</c>.</summary>
    private static string EventsPath()
    {
        const string Root = "/sys/fs/cgroup";
        var group = Lines("/proc/self/cgroup").FirstOrDefault(l => l.StartsWith("0::/", StringComparison.Ordinal))?["0::/".Length..] ?? "";
        return Path.Combine(Root, group, "memory.events");
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
