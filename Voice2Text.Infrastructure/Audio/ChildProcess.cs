using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Voice2Text.Infrastructure.Audio;

/// <summary>
/// A program with a limit on its memory and below-normal priority, whose standard output is read by the caller. It is
/// killed with all its children, and awaited, when this is disposed.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>What is kept of standard error: enough for the reason, bounded whatever the program says.</summary>
    private const int MaxErrorCharacters = 4096;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync(process.StandardError);
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    public int Id => _process.Id;

    /// <summary>Starts a program.</summary>
    /// <param name="program">Name on the PATH, or a path.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="maxMemory">Address space in bytes.</param>
    /// <returns><see langword="null"/> where there is no such program.</returns>
    public static ChildProcess? Start(string program, IEnumerable<string> arguments, long maxMemory)
    {
        if (FindOnPath(program) is not { } path) return null;
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // prlimit (util-linux) sets the limits and becomes the program.
        if (FindOnPath("prlimit") is { } prlimit)
        {
            start.FileName = prlimit;
            start.ArgumentList.Add("--core=0");
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--as={maxMemory}"));
            start.ArgumentList.Add(path);
        }
        else
        {
            start.FileName = path;
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            LowerPriority(process);
            return new ChildProcess(process);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Waits for the end; gives the exit code and the end of standard error.</summary>
    public async Task<(int ExitCode, string Errors)> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, await _errors);
    }

    /// <summary>The file of a program; <see langword="null"/> where there is none.</summary>
    private static string? FindOnPath(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return File.Exists(program) ? Path.GetFullPath(program) : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    private static void LowerPriority(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            // Already gone, or not allowed: it runs at our own priority.
        }
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var kept = new StringBuilder();
        var buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            kept.Append(buffer, 0, read);
            if (kept.Length > MaxErrorCharacters) kept.Remove(0, kept.Length - MaxErrorCharacters);
        }

        return kept.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // Ended by itself in between.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }
}
