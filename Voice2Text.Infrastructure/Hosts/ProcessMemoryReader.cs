using System.Globalization;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Reads <c>/proc/[pid]/status</c>, whose lines look like this:
/// <code>
/// VmHWM:	  105436 kB
/// VmRSS:	   98112 kB
/// RssAnon:	   40120 kB
/// RssFile:	   57992 kB
/// VmSwap:	       0 kB
/// </code>
/// </summary>
public static class ProcessMemoryReader
{
    private const long Kilobyte = 1024;

    /// <summary>Memory of this process; <see langword="null"/> where the system has no such file.</summary>
    public static ProcessMemory? ReadSelf() => Read("self");

    /// <summary>Memory of another process; <see langword="null"/> where there is none of that id.</summary>
    public static ProcessMemory? Read(int processId) => Read(processId.ToString(CultureInfo.InvariantCulture));

    private static ProcessMemory? Read(string process)
    {
        try
        {
            return Parse(File.ReadAllLines($"/proc/{process}/status"));
        }
        catch (IOException)
        {
            // No such process, or no such file system.
            return null;
        }
    }

    internal static ProcessMemory Parse(IEnumerable<string> lines)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !line.EndsWith(" kB", StringComparison.Ordinal)) continue;
            values[line[..colon]] = long.Parse(line.AsSpan(colon + 1, line.Length - colon - 4), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) * Kilobyte;
        }

        return new ProcessMemory
        {
            Resident = values.GetValueOrDefault("VmRSS"),
            PeakResident = values.GetValueOrDefault("VmHWM"),
            Anonymous = values.GetValueOrDefault("RssAnon"),
            FileBacked = values.GetValueOrDefault("RssFile"),
            Swapped = values.GetValueOrDefault("VmSwap"),
        };
    }

    /// <summary>Starts <see cref="ProcessMemory.PeakResident"/> anew from what is resident now, where the kernel allows it.</summary>
    internal static void ResetPeak()
    {
        try
        {
            // proc(5): writing 5 to clear_refs resets the peak of the resident set.
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The peak then includes what came before; nothing else depends on it.
        }
    }
}
