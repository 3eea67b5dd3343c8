using System.Runtime.InteropServices;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>
/// The whole of the engine's process: no container, no configuration, no logging. It lives as long as the server that
/// started it holds its standard input open.
/// </summary>
public static partial class EngineHost
{
    private const int WrongUse = 2;

    /// <summary>The kernel takes the engine before anything else when memory runs out (proc(5): -1000 to 1000).</summary>
    private const string FirstToGo = "800";

    /// <summary>Below normal, so that the console, the bot and the health check answer while the engine computes.</summary>
    private const int Niceness = 10;

    private const int PoolThreads = 4;
    private const int PriorityOfOne = 0;
    private static readonly TimeSpan ParentWatch = TimeSpan.FromSeconds(1);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(TimeProvider time)
    {
        var parent = ParentId();
        YieldToOthers();
        // Ctrl+C and service managers signal every process of the group. The server decides when the engine goes.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        // Reading the pipe blocks a thread of the pool, and on one processor there would be no other.
        ThreadPool.SetMinThreads(PoolThreads, PoolThreads);
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("voice2text: the server starts this by itself, for its speech engine; it is of no use by hand.");
            return WrongUse;
        }

        var server = new EngineServer(new OnnxSpeechEngine(time), new OwnModelWork(time), Console.OpenStandardOutput(), Console.OpenStandardInput());
        await Task.WhenAny(server.RunAsync(), ParentGoneAsync(parent, time));
        // At once: a run may be in the middle of native code, and nothing here is worth tidying up.
        ExitAtOnce(0);
        return 0;
    }

    /// <summary>The pipe says so, too; this sees it even if something else has inherited the pipe's other end.</summary>
    private static async Task ParentGoneAsync(int parent, TimeProvider time)
    {
        using var timer = new PeriodicTimer(ParentWatch, time);
        while (ParentId() == parent) await timer.WaitForNextTickAsync(CancellationToken.None);
    }

    private static void YieldToOthers()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", FirstToGo);
            // Linux keeps a priority for each thread; those that are made later inherit it.
            foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
            {
                if (int.TryParse(Path.GetFileName(thread), out var id)) _ = SetPriority(PriorityOfOne, id, Niceness);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without it the engine works as well; only the order of the victims is the kernel's own.
        }
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ParentId();

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ExitAtOnce(int code);
}
