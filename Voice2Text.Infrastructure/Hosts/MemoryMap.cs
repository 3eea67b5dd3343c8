using System.Globalization;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>What a part of a process's memory is for.</summary>
public enum MemoryPart
{
    /// <summary>The heap of the garbage collector.</summary>
    ManagedHeap,

    /// <summary>Code compiled while running, and the runtime's own tables.</summary>
    CompiledCode,

    /// <summary>Memory that native code asked for, and the stacks of threads.</summary>
    NativeHeap,

    /// <summary>Assemblies: code compiled in advance, and metadata.</summary>
    Assemblies,

    /// <summary>Native libraries with their data.</summary>
    Libraries,

    /// <summary>Other mapped files.</summary>
    Files,
}

/// <summary>One mapped part of a process's memory.</summary>
/// <param name="Part">What it is for.</param>
/// <param name="Name">The mapped file's path, a name of the kernel such as <c>[heap]</c>, or empty.</param>
/// <param name="Resident">Bytes in memory.</param>
/// <param name="Anonymous">Bytes of it that are no copy of a file: the kernel can only put them into swap.</param>
public sealed record MemoryArea(MemoryPart Part, string Name, long Resident, long Anonymous);

/// <summary>
/// Reads <c>/proc/[pid]/smaps</c> (proc(5)): for each mapping a line with its addresses, rights and file, then its figures:
/// <code>
/// 7f1c8c400000-7f1c8c7ef000 r--p 00000000 fd:00 131 /app/MudBlazor.dll
/// Rss:                2028 kB
/// Anonymous:             0 kB
/// </code>
/// </summary>
public static class MemoryMap
{
    // The collector reserves one stretch of addresses for its heap, far more than a machine has; nothing else does so.
    private const long ReservedByCollector = 16L << 30;
    private const long Kilobyte = 1024;

    /// <summary>Memory of a process, mapping by mapping.</summary>
    /// <exception cref="IOException">There is no such process.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static IReadOnlyList<MemoryArea> Read(int processId) => Parse(File.ReadLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/smaps"));

    internal static IReadOnlyList<MemoryArea> Parse(IEnumerable<string> lines)
    {
        var mappings = Mappings(lines);
        var heap = CollectorsRange(mappings);
        return [.. mappings.Where(m => m.Resident > 0).Select(m => new MemoryArea(PartOf(m, heap), m.Name, m.Resident, m.Anonymous))];
    }

    /// <summary>
    /// Addresses of code and read-only data of which every page in memory is as in its file: dropped, it is read from there
    /// again.
    /// </summary>
    internal static IEnumerable<(nint Start, nint Length)> UnchangedCode(IEnumerable<string> lines) => Mappings(lines)
        .Where(m => m is { CanWrite: false, Anonymous: 0, Resident: > 0 } && PartOf(m, heap: default) is MemoryPart.Assemblies or MemoryPart.Libraries)
        .Select(m => ((nint)m.Start, (nint)(m.End - m.Start)));

    private static List<Mapping> Mappings(IEnumerable<string> lines)
    {
        var mappings = new List<Mapping>();
        foreach (var line in lines)
        {
            if (Mapping.TryParse(line) is { } mapping) mappings.Add(mapping);
            else if (Value(line, "Rss:") is { } resident) mappings[^1] = mappings[^1] with { Resident = resident };
            else if (Value(line, "Anonymous:") is { } anonymous) mappings[^1] = mappings[^1] with { Anonymous = anonymous };
        }

        return mappings;
    }

    private static long? Value(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) ? long.Parse(line.AsSpan(name.Length, line.Length - name.Length - 3), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) * Kilobyte : null;

    /// <summary>The longest unbroken run of mappings without a file, where it is long enough to be the collector's.</summary>
    private static (ulong Start, ulong End) CollectorsRange(IReadOnlyList<Mapping> mappings)
    {
        (ulong Start, ulong End) longest = default, current = default;
        foreach (var mapping in mappings)
        {
            if (mapping.Name.Length > 0) current = default;
            else if (mapping.Start == current.End) current.End = mapping.End;
            else current = (mapping.Start, mapping.End);
            if (current.End - current.Start > longest.End - longest.Start) longest = current;
        }

        return longest.End - longest.Start >= ReservedByCollector ? longest : default;
    }

    private static MemoryPart PartOf(Mapping mapping, (ulong Start, ulong End) heap)
    {
        if (mapping.Start >= heap.Start && mapping.End <= heap.End) return MemoryPart.ManagedHeap;
        // The runtime maps its code twice, to write and to run, through a file in memory of this name.
        if (mapping.Name.Contains("doublemapper", StringComparison.Ordinal)) return MemoryPart.CompiledCode;
        if (mapping.Name.Length == 0) return mapping.CanRun ? MemoryPart.CompiledCode : MemoryPart.NativeHeap;
        if (mapping.Name[0] == '[') return MemoryPart.NativeHeap;
        if (mapping.Name.EndsWith(".dll", StringComparison.Ordinal)) return MemoryPart.Assemblies;
        return Path.GetFileName(mapping.Name).Contains(".so", StringComparison.Ordinal) ? MemoryPart.Libraries : MemoryPart.Files;
    }

    private readonly record struct Mapping(ulong Start, ulong End, bool CanWrite, bool CanRun, string Name, long Resident = 0, long Anonymous = 0)
    {
        /// <summary>A mapping's first line; <see langword="null"/> for a line of figures.</summary>
        public static Mapping? TryParse(string line)
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            var dash = line.IndexOf('-', StringComparison.Ordinal);
            if (dash < 0 || dash > blank || !ulong.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)) return null;
            // Addresses, rights, offset, device, inode, and what is left is the name, which may hold blanks.
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return new Mapping(
                start, ulong.Parse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                fields[1].Contains('w', StringComparison.Ordinal), fields[1].Contains('x', StringComparison.Ordinal), fields.Length > 5 ? fields[5] : "");
        }
    }
}
