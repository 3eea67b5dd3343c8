using System.ComponentModel;
using System.Diagnostics;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech.Processes;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>How a process ended, and the most memory it had.</summary>
internal sealed record MeasuredRun(int ExitCode, string Output, string Errors, PeakMemory Memory)
{
    private const int KilledExitCode = 137;
    private const int MaxReason = 300;

    public bool IsKilled => ExitCode == KilledExitCode || EngineLosses.IsOutOfMemory(Errors);

    /// <summary>The last words of the process.</summary>
    public string Reason
    {
        get
        {
            var words = string.Join(' ', Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            return words.Length <= MaxReason ? words : "... " + words[^MaxReason..];
        }
    }
}

/// <summary>Runs a program to its end and watches its memory from outside, so that what its native code has for a moment is seen, too.</summary>
internal static class MeasuredProcess
{
    /// <summary>Rare enough to cost nothing, and often enough for what a step has for a moment.</summary>
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(25);

    /// <param name="program">What is run.</param>
    /// <param name="input">A line for its standard input, which stays open until the program has ended.</param>
    /// <param name="cgroup">The program runs in it from its first page on.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <exception cref="BenchmarkException">It cannot be started.</exception>
    public static async Task<MeasuredRun> RunAsync(EngineProgram program, string? input, MemoryCgroup? cgroup, CancellationToken cancellationToken)
    {
        using var process = Start(cgroup is null ? program : Inside(program, cgroup));
        try
        {
            using var ended = new CancellationTokenSource();
            var memory = WatchAsync(process.Id, ended.Token);
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await GiveAsync(process, input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await ended.CancelAsync();
            // Ctrl+C reaches the program, too: that it has ended is no failure of its own then.
            cancellationToken.ThrowIfCancellationRequested();
            return new MeasuredRun(process.ExitCode, await output, await errors, await memory);
        }
        catch
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    private static Process Start(EngineProgram program)
    {
        var start = new ProcessStartInfo(program.File, program.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The token and the passwords stand in the environment, and are none of its business.
        foreach (var name in start.Environment.Keys.Where(n => !EngineProcess.IsForEngine(n)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in program.Environment) start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException(BenchmarkFailure.Machine, $"{program.File} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>A shell goes into the cgroup and becomes the program.</summary>
    private static EngineProgram Inside(EngineProgram program, MemoryCgroup cgroup) =>
        new("/bin/sh", ["-c", "echo $$ > \"$0\" && exec \"$@\"", cgroup.Processes, program.File, .. program.Arguments]) { Environment = program.Environment };

    private static async Task GiveAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        if (input is null)
        {
            process.StandardInput.Close();
            return;
        }

        try
        {
            await process.StandardInput.WriteLineAsync(input.AsMemory(), cancellationToken);
            await process.StandardInput.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It has ended already; its exit code says why.
        }
    }

    private static async Task<PeakMemory> WatchAsync(int processId, CancellationToken ended)
    {
        var peak = PeakMemory.None;
        using var timer = new PeriodicTimer(SamplePeriod);
        try
        {
            do
            {
                if (ProcessMemoryReader.Read(processId) is { } now) peak = peak.Max(new PeakMemory(now.PeakResident, now.Anonymous, now.FileBacked));
            }
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (OperationCanceledException)
        {
            // The process has ended.
        }

        return peak;
    }
}
