using System.Diagnostics;
using System.Globalization;
using Voice2Text.Infrastructure.Speech.Processes;

namespace Voice2Text.Web.Commands.Memory;

/// <summary>A server of this program in a folder of its own, with a bot that nobody writes to; gone with its folder afterwards.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    private const string AddressMark = "The console is at ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IdleBotApi _botApi;
    private readonly string _folder;
    private Process _process;

    private MeasuredServer(Process process, IdleBotApi botApi, string folder) => (_process, _botApi, _folder) = (process, botApi, folder);

    public int ProcessId => _process.Id;

    /// <summary>Time from its start until it said that it is ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="MeasurementException">It did not start, or is not ready in time.</exception>
    public static async Task<MeasuredServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("voice2text-memory-").FullName;
        var botApi = await IdleBotApi.StartAsync(cancellationToken);
        var server = new MeasuredServer(Start(folder, botApi.Address), botApi, folder);
        try
        {
            using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeOut.CancelAfter(Patience);
            // The first start makes the database: that happens once in the life of a server.
            await server.WaitUntilReadyAsync(timeOut.Token);
            await server.StartAgainAsync(timeOut.Token);
            return server;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            await server.DisposeAsync();
            throw new MeasurementException(string.Create(CultureInfo.InvariantCulture, $"The server was not ready within {Patience.TotalSeconds:0} s."), e);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _botApi.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Process Start(string folder, string botApi)
    {
        var program = EngineProgram.OfApplication("serve");
        var start = new ProcessStartInfo(program.File, program.Arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Storage__Directory"] = folder;
        start.Environment["Urls"] = "http://127.0.0.1:0";
        start.Environment["Bot__Token"] = IdleBotApi.Token;
        start.Environment["Bot__ApiBaseAddress"] = botApi;
        return Process.Start(start)!;
    }

    private async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        await KillAsync();
        var clock = Stopwatch.StartNew();
        _process = Start(_folder, _botApi.Address);
        await WaitUntilReadyAsync(cancellationToken);
        StartTime = clock.Elapsed;
    }

    private async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var errors = _process.StandardError.ReadToEndAsync(cancellationToken);
        var address = await AddressAsync(cancellationToken) ?? throw new MeasurementException($"The server did not start: {(await errors).Trim()}");
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        while (true)
        {
            using var answer = await client.GetAsync("/health/ready", cancellationToken);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <returns><see langword="null"/> where it ended before it listened.</returns>
    private async Task<string?> AddressAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith(AddressMark, StringComparison.Ordinal)) continue;
            // What else it says is read and forgotten, or a full pipe would stop it.
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return line[AddressMark.Length..];
        }

        return null;
    }
}

/// <summary>A process could not be measured.</summary>
internal sealed class MeasurementException(string message, Exception? innerException = null) : Exception(message, innerException);
