using Voice2Text.Tests.Benchmarks;
using Voice2Text.Tests.Fakes.BotApi;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Voice2Text.Tests;

/// <summary>
/// The executable: the tests, or the fake Bot API server, a benchmark or a seeded database where the first argument names it.
/// Not named Program: that name is the application's, which tests start by it.
/// </summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        [FakeBotApiCommand.Name, .. var options] => FakeBotApiCommand.RunAsync(options),
        [MessageBenchmark.Name, .. var options] => MessageBenchmark.RunAsync(options),
        [ConsoleBenchmark.Name, .. var options] => ConsoleBenchmark.RunAsync(options),
        [WatchBenchmark.Name, .. var options] => WatchBenchmark.RunAsync(options),
        [SeededDatabase.Name, .. var options] => SeededDatabase.RunAsync(options),
        // The two cases of the entry point that xunit.v3 would generate.
        _ when arguments.Any(argument => argument is "--server" or "--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };
}
