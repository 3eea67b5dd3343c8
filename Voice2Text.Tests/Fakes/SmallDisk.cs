using System.Diagnostics;

namespace Voice2Text.Tests.Fakes;

/// <summary>A file system of a few megabytes, in memory. Skips the test where none can be mounted.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _directory;

    private SmallDisk(string directory) => _directory = directory;

    public static async Task<SmallDisk> MountAsync(string directory, int megabytes)
    {
        Directory.CreateDirectory(directory);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory), "Needs the right to mount a file system.");
        return new SmallDisk(directory);
    }

    public async Task ResizeAsync(int megabytes) => Assert.True(await RunAsync("mount", "-o", $"remount,size={megabytes}m", _directory));

    public async ValueTask DisposeAsync() => await RunAsync("umount", "-l", _directory);

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }
}
