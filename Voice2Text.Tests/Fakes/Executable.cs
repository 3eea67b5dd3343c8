using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Voice2Text.Tests.Fakes;

/// <summary>The application's executable as a process of its own.</summary>
internal sealed class Executable(string storage)
{
    private const int InterruptSignal = 2;
    private const int TerminateSignal = 15;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Voice2Text.Web");

    /// <summary>Programs put in front, such as <c>setpriv</c> with its arguments.</summary>
    public string[] Prefix { get; init; } = [];

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether file rights bind the process as they bind a user: root without the right to pass over them.</summary>
    public static string[] WithoutRootsRights { get; } =
        System.Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

    public async Task<CommandRun> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    public Process Start(params string[] arguments)
    {
        string[] all = [.. Prefix, Program, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["Storage__Directory"] = storage;
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static async Task<CommandRun> EndAsync(Process process)
    {
        var token = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var errors = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        Overheard.Open("A command's standard error", await errors);
        return new CommandRun(process.ExitCode, await output, await errors);
    }

    /// <summary>What Ctrl+C sends.</summary>
    public static void Interrupt(Process process) => Assert.Equal(0, kill(process.Id, InterruptSignal));

    /// <summary>What a service manager sends.</summary>
    public static void Terminate(Process process) => Assert.Equal(0, kill(process.Id, TerminateSignal));

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
