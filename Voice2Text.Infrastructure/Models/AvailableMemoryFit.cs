using System.Globalization;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Models;

/// <summary>A rule of thumb: twice the model's files and what a process needs, out of what the kernel says is available.</summary>
internal sealed class AvailableMemoryFit : IModelFit
{
    private const long Process = 256L << 20;
    private const long Kilobyte = 1024;

    public bool FitsBeside(InstalledModel candidate) => Available() is { } available && available > (2 * candidate.Bytes) + Process;

    /// <summary>The smaller of the machine's and the control group's room; <see langword="null"/> where neither is known.</summary>
    private static long? Available()
    {
        // MemAvailable:     512340 kB
        var machine = Lines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        long? available = machine is null ? null : long.Parse(machine, CultureInfo.InvariantCulture) * Kilobyte;
        if (First("/sys/fs/cgroup/memory.max") is { } limit && First("/sys/fs/cgroup/memory.current") is { } used)
            available = Math.Min(available ?? long.MaxValue, limit - used);
        return available;
    }

    private static long? First(string path) => Lines(path) is [var line, ..] && long.TryParse(line, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
