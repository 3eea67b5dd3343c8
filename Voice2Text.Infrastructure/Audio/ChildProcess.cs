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
    /// <summary>What is read of a line of standard error, so that memory is bounded whatever the program says.</summary>
    private const int MaxLineCharacters = 1024;

    private readonly Process _process;
    private readonly Task _errors;

    private ChildProcess(Process process, Action<string> onErrorLine, Action onErrorsEnd)
    {
        _process = process;
        _errors = ReadErrorsAsync(process.StandardError, onErrorLine, onErrorsEnd);
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    public int Id => _process.Id;

    /// <summary>Starts a program.</summary>
    /// <param name="program">Name on the PATH, or a path.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="maxMemory">Address space in bytes.</param>
    /// <param name="onErrorLine">Receives each line of standard error, one after the other.</param>
    /// <param name="onErrorsEnd">Called after the last of them.</param>
    /// <returns><see langword="null"/> where there is no such program.</returns>
    public static ChildProcess? Start(string program, IEnumerable<string> arguments, long maxMemory, Action<string> onErrorLine, Action onErrorsEnd)
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
            return new ChildProcess(process, onErrorLine, onErrorsEnd);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Waits for the end, of standard error too; gives the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _errors.WaitAsync(cancellationToken);
        return _process.ExitCode;
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

    private static async Task ReadErrorsAsync(StreamReader reader, Action<string> onLine, Action onEnd)
    {
        try
        {
            var line = new StringBuilder();
            var buffer = new char[MaxLineCharacters];
            int read;
            while ((read = await reader.ReadAsync(buffer)) > 0)
            {
                for (var i = 0; i < read; i++)
                {
                    if (buffer[i] is not ('\n' or '\r'))
                    {
                        if (line.Length < MaxLineCharacters) line.Append(buffer[i]);
                        continue;
                    }

                    if (line.Length > 0) onLine(line.ToString());
                    line.Clear();
                }
            }

            if (line.Length > 0) onLine(line.ToString());
        }
        finally
        {
            onEnd();
        }
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
