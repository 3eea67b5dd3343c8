using System.Globalization;
using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// The pages of a file of weights that a session has mapped. Such pages can be given back at any time and are read from
/// the file again when they are used.
/// </summary>
internal sealed unsafe partial class WeightPages
{
    /// <summary>MADV_WILLNEED of <c>madvise(2)</c>.</summary>
    private const int WillNeed = 3;

    /// <summary>MADV_PAGEOUT of <c>madvise(2)</c>, since Linux 5.4; an older kernel refuses it, and nothing is given back.</summary>
    private const int PageOut = 21;

    /// <summary>How many pages are looked at, and given back, at a time.</summary>
    private const int Chunk = 1024;

    private readonly List<(nint Start, nint Length)> _mappings;
    private readonly List<(nint Start, nint Length)> _released = [];

    private WeightPages(List<(nint Start, nint Length)> mappings) => _mappings = mappings;

    /// <summary>The present mappings of a file, in the order of their addresses.</summary>
    public static WeightPages Of(string path) => new(Parse(File.ReadLines("/proc/self/maps"), Path.GetFullPath(path)));

    /// <summary>
    /// Mappings of a file among lines of <c>/proc/self/maps</c>:
    /// <code>7f3c2a600000-7f3c2aa00000 r--p 00400000 fe:00 1312347                    /srv/models/base/decoder.data</code>
    /// </summary>
    internal static List<(nint Start, nint Length)> Parse(IEnumerable<string> lines, string path)
    {
        var found = new List<(nint, nint)>();
        foreach (var line in lines.Where(l => l.EndsWith(path, StringComparison.Ordinal)))
        {
            var (dash, space) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(' ', StringComparison.Ordinal));
            // The path is what follows the five fields; another one may end in the same way.
            if (line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries) is not [_, _, _, _, _, var name] || name.Trim() != path) continue;
            var start = nint.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            found.Add((start, nint.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start));
        }

        return found;
    }

    /// <summary>Bytes that are in memory.</summary>
    public long Resident()
    {
        var bytes = 0L;
        Span<byte> pages = stackalloc byte[Chunk];
        foreach (var (start, length) in _mappings)
        {
            for (nint at = 0; at < length; at += Chunk * Environment.SystemPageSize)
                bytes += ResidentIn(start + at, Math.Min(Chunk * Environment.SystemPageSize, length - at), pages);
        }

        return bytes;
    }

    /// <summary>Gives pages back from the end on, at least so many bytes where that many are in memory; none where it is not a positive number.</summary>
    public void Release(long bytes)
    {
        Span<byte> pages = stackalloc byte[Chunk];
        for (var i = _mappings.Count - 1; i >= 0 && bytes > 0; i--)
        {
            var (start, length) = _mappings[i];
            while (length > 0 && bytes > 0)
            {
                var part = Math.Min(Chunk * Environment.SystemPageSize, length);
                length -= part;
                var resident = ResidentIn(start + length, part, pages);
                if (resident == 0) continue;
                _ = Advise(start + length, part, PageOut);
                _released.Add((start + length, part));
                bytes -= resident;
            }
        }
    }

    /// <summary>Begins to read what was given back, and does not wait for it.</summary>
    public void Fetch()
    {
        // They were given back from the end on, and are used from the start on.
        for (var i = _released.Count - 1; i >= 0; i--) _ = Advise(_released[i].Start, _released[i].Length, WillNeed);
        _released.Clear();
    }

    private static long ResidentIn(nint start, nint length, Span<byte> pages)
    {
        var used = pages[..(int)((length + Environment.SystemPageSize - 1) / Environment.SystemPageSize)];
        fixed (byte* first = used)
        {
            if (InCore(start, length, first) != 0) return 0;
        }

        var count = 0L;
        foreach (var page in used) count += page & 1;
        return count * Environment.SystemPageSize;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint start, nint length, int advice);

    [LibraryImport("libc", EntryPoint = "mincore")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InCore(nint start, nint length, byte* pages);
}
