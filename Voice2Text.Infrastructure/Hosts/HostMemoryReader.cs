using System.Globalization;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Reads <c>/proc/meminfo</c>, whose lines look like this:
/// <code>
/// MemTotal:         984520 kB
/// MemAvailable:     612344 kB
/// SwapTotal:       1048572 kB
/// SwapFree:         871420 kB
/// </code>
/// </summary>
internal static class HostMemoryReader
{
    private const long Kilobyte = 1024;

    public static HostMemory Read(HostFiles files)
    {
        var lines = files.Lines("/proc/meminfo");
        return new HostMemory(Bytes(lines, "MemTotal:"), Bytes(lines, "MemAvailable:"), Bytes(lines, "SwapTotal:"), Bytes(lines, "SwapFree:"));
    }

    private static long Bytes(string[] lines, string name)
    {
        var line = Array.Find(lines, l => l.StartsWith(name, StringComparison.Ordinal));
        return line?[name.Length..].Trim().Split(' ') is [var number, "kB"] && long.TryParse(number, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * Kilobyte
            : 0;
    }
}
