using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>The kernel's copies of files in memory.</summary>
internal static partial class PageCache
{
    /// <summary>POSIX_FADV_DONTNEED of <c>posix_fadvise(2)</c>; the same number on every Linux that .NET runs on.</summary>
    private const int DontNeed = 4;

    /// <summary>
    /// Takes all files below a folder out of memory, as after a restart of the machine. No right is needed beyond reading
    /// them. Pages that some process has mapped stay.
    /// </summary>
    public static void Drop(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path);
            // What has not been written yet cannot be dropped.
            RandomAccess.FlushToDisk(file);
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(SafeFileHandle file, nint offset, nint length, int advice);
}
