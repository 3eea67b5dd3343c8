using System.Globalization;
using System.Runtime.InteropServices;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>Runs the fake server by hand, until Ctrl+C: <c>fake-bot-api [--port 8081]</c>.</summary>
internal static class FakeBotApiCommand
{
    public const string Name = "fake-bot-api";

    /// <summary>The port of a Bot API server of one's own, by default.</summary>
    private const int DefaultPort = 8081;

    private const int UsageError = 2;

    /// <summary>Late enough for ids counted in seconds to fit 32 bits for decades.</summary>
    private static readonly DateTimeOffset IdEpoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (ReadPort(arguments) is not { } port)
        {
            await Console.Error.WriteLineAsync($"usage: {Name} [--port 0-65535] (default {DefaultPort.ToString(CultureInfo.InvariantCulture)}; 0 takes a free one)");
            return UsageError;
        }
        await using var api = await StartAsync(port);
        if (api is null) return 1;
        api.AddUser(700_001, "Anna", "en");
        api.AddUser(700_002, "Иван", "ru");
        Console.WriteLine($"The fake Bot API is at {api.BaseAddress} with the token {api.Token}");
        Console.WriteLine($"Chat with the bot at    {api.BaseAddress}/");
        Console.WriteLine($"Start the bot with      Bot__Token={api.Token} Bot__ApiBaseAddress={api.BaseAddress}");
        Console.WriteLine("Ctrl+C ends it.");
        await UntilStoppedAsync();
        return 0;
    }

    private static async Task<FakeBotApi?> StartAsync(int port)
    {
        // A bot keeps its place among updates and messages from one run to the next, so ids have to rise: about one a second.
        var firstId = (long)(TimeProvider.System.GetUtcNow() - IdEpoch).TotalSeconds;
        try
        {
            return await FakeBotApi.StartAsync(port, firstId: firstId, cancellationToken: CancellationToken.None);
        }
        catch (IOException error)
        {
            await Console.Error.WriteLineAsync($"Port {port.ToString(CultureInfo.InvariantCulture)} cannot be opened: {error.Message} Choose another with --port.");
            return null;
        }
    }

    private static int? ReadPort(string[] arguments) => arguments switch
    {
        [] => DefaultPort,
        ["--port", var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= ushort.MaxValue => port,
        _ => null,
    };

    private static async Task UntilStoppedAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await stopped.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        }
    }
}
