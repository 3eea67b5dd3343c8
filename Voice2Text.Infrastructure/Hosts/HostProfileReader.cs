using System.Globalization;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Reads the host profile from these files:
/// <code>
/// /proc/cpuinfo              model name	: AMD EPYC 7763 64-Core Processor
/// /proc/meminfo              MemTotal:         984520 kB
///                            SwapTotal:       1048572 kB
/// /sys/fs/cgroup/memory.max  536870912   or   max
/// /sys/fs/cgroup/cpu.max     50000 100000   or   max 100000
/// </code>
/// </summary>
internal static class HostProfileReader
{
    private const long Kilobyte = 1024;

    public static HostProfile Read(DateTimeOffset now) => Parse(
        Lines("/proc/cpuinfo"), Lines("/proc/meminfo"), Lines("/sys/fs/cgroup/memory.max"), Lines("/sys/fs/cgroup/cpu.max"), Environment.ProcessorCount, now);

    public static HostProfile Parse(string[] cpu, string[] memory, string[] memoryLimit, string[] cpuLimit, int processors, DateTimeOffset now) => new()
    {
        Processors = processors,
        CpuModel = Value(cpu, "model name") ?? "unknown",
        MemoryBytes = Bytes(memory, "MemTotal"),
        SwapBytes = Bytes(memory, "SwapTotal"),
        MemoryLimitBytes = memoryLimit is [var limit, ..] && long.TryParse(limit, CultureInfo.InvariantCulture, out var bytes) ? bytes : null,
        CpuLimit = Quota(cpuLimit),
        FirstSeenAt = now,
    };

    private static double? Quota(string[] cpuLimit)
    {
        if (cpuLimit is not [var line, ..] || line.Split(' ') is not [var quota, var period]) return null;
        return double.TryParse(quota, CultureInfo.InvariantCulture, out var microseconds) ? microseconds / double.Parse(period, CultureInfo.InvariantCulture) : null;
    }

    private static long Bytes(string[] lines, string name) =>
        Value(lines, name) is { } value && long.TryParse(value.Split(' ')[0], CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * Kilobyte : 0;

    private static string? Value(string[] lines, string name) =>
        lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();

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
