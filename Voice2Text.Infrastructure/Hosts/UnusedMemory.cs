using System.Runtime;
using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>Memory of this process that nothing uses and that its heaps keep for later.</summary>
internal static partial class UnusedMemory
{
    /// <summary>
    /// Gives it back to the system: of the managed heap, and of the C library's, where a session's graph was parsed. Worth
    /// its time (a tenth of a second and less) once, when something large is over: a model's loading (25 MiB with medium),
    /// the server's start (30 MiB).
    /// </summary>
    public static void GiveBack()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only the GNU C library has it.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nint kept);
}
