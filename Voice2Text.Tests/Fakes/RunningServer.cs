using System.Diagnostics;
using System.Threading.Channels;

namespace Voice2Text.Tests.Fakes;

/// <summary>The executable as a server, as an operator runs it; it can be killed and started again on the same folder.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _storage;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];
    private readonly Task _reading;

    private RunningServer(Process process, string storage)
    {
        (_process, _storage) = (process, storage);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    public int ProcessId => _process.Id;

    /// <summary>All that it has written, standard error too.</summary>
    public string Output
    {
        get { lock (_output) return string.Join('\n', _output); }
    }

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    public static async Task<RunningServer> StartAsync(string storage, params (string Name, string Value)[] environment)
    {
        var executable = new Executable(storage);
        executable.Environment["Urls"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment) executable.Environment[name] = value;
        var server = new RunningServer(executable.Start(), storage);
        server.Address = new Uri(await server.WaitForLineAsync("http://127.0.0.1:"));
        return server;
    }

    /// <summary>Waits for a line with this in it.</summary>
    /// <returns>The line from there to its next blank.</returns>
    public async Task<string> WaitForLineAsync(string text)
    {
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeOut.CancelAfter(Patience);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(timeOut.Token))
            {
                var at = line.IndexOf(text, StringComparison.Ordinal);
                if (at >= 0) return line[at..].Split(' ')[0];
            }
        }
        catch (OperationCanceledException)
        {
            // Said below.
        }

        throw new InvalidOperationException($"The server did not say \"{text}\":\n{Output}");
    }

    /// <summary>SIGKILL, as the kernel does it when memory runs out.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
    }

    /// <summary>SIGKILL for the server alone, not for what it has started.</summary>
    public async Task KillAloneAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Its child processes whose last argument is this.</summary>
    public IReadOnlyList<int> Children(string argument) =>
    [
        .. File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Directory.EnumerateDirectories($"/proc/{_process.Id}/task").SelectMany(t => File.ReadAllText($"{t}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Distinct(StringComparer.Ordinal)
            .Where(id => File.ReadAllText($"/proc/{id}/cmdline").TrimEnd('\0').EndsWith($"\0{argument}", StringComparison.Ordinal))
            .Select(int.Parse),
    ];

    /// <summary>SIGTERM, as a service manager does it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Executable.Terminate(_process);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        Overheard.Open("The log file", LogFile.ReadAll(Path.Combine(_storage, "logs.db")));
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            Overheard.Open("The server's output", line);
            lock (_output) _output.Add(line);
            _lines.Writer.TryWrite(line);
        }
    }
}
