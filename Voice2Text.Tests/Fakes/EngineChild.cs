using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Speech.Processes;

namespace Voice2Text.Tests.Fakes;

/// <summary>Engine processes, as the application starts them.</summary>
internal static class EngineChild
{
    private const int StopSignal = 19;

    public static ProcessSpeechEngine Create(EngineProgram? program = null, SpeechOptions? options = null) => new(
        program ?? EngineProgram.OfApplication(), FixedOptions.Of(options ?? new SpeechOptions()), TimeProvider.System, NullLogger<ProcessSpeechEngine>.Instance);

    /// <summary>The engine with a limit on its address space, as it stands in <c>ulimit -v</c>.</summary>
    public static EngineProgram Limited(long bytes)
    {
        var program = EngineProgram.OfApplication();
        return new EngineProgram("prlimit", [string.Create(CultureInfo.InvariantCulture, $"--as={bytes}"), program.File, .. program.Arguments])
        {
            // Else .NET reserves more addresses than that for its own heap.
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "4000000" },
        };
    }

    public static bool IsAlive(int processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>SIGSTOP: it neither works nor answers until it is killed.</summary>
    public static void Pause(int processId) => Assert.Equal(0, kill(processId, StopSignal));

    public static void Kill(int processId)
    {
        using var process = System.Diagnostics.Process.GetProcessById(processId);
        process.Kill();
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
