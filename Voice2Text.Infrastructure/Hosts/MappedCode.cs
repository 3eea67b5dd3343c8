using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// The code of assemblies and libraries that this process has in memory, most of it for its start alone. Given back, it
/// stays in the page cache as long as nobody needs the room, and a page that is used again is back without the disk.
/// </summary>
internal sealed partial class MappedCode
{
    /// <summary>MADV_DONTNEED of <c>madvise(2)</c>.</summary>
    private const int DoNotNeed = 4;

    private HashSet<(nint Start, nint Length)> _seen = [];

    /// <summary>
    /// Gives back what was there at the call before, too, and has no page that differs from its file. What has just been
    /// mapped is left alone: its loader may be about to write into it, and what is written would be lost.
    /// </summary>
    /// <returns>How many mappings were given back.</returns>
    public int Release()
    {
        var now = MemoryMap.UnchangedCode(File.ReadLines("/proc/self/smaps")).ToHashSet();
        var released = now.Count(m => _seen.Contains(m) && Advise(m.Start, m.Length, DoNotNeed) == 0);
        _seen = now;
        return released;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint start, nint length, int advice);
}
