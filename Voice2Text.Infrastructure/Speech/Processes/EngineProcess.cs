using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>A running engine process, as the server sees it: one model, one call at a time. It is gone when this is disposed.</summary>
internal sealed partial class EngineProcess : IAsyncDisposable
{
    /// <summary>How long the engine may take to obey, to end by itself, or to be seen dead.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int KilledExitCode = 137;
    private const int LastLines = 20;

    private readonly string _model;
    private readonly Process _process;
    private readonly JsonRpc _rpc;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _reading;
    private readonly Queue<string> _lines = new();
    private readonly long? _killsBefore = OutOfMemoryKills.Read();
    private volatile EngineRun? _run;
    private volatile IProgress<ModelImportProgress>? _progress;
    private volatile bool _isLost;

    private EngineProcess(string model, Process process, TimeProvider time, ILogger logger)
    {
        (_model, _process, _time, _logger) = (model, process, time, logger);
        Id = process.Id;
        _reading = ReadErrorsAsync(process.StandardError);
        _rpc = EngineContract.Connect(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        _rpc.AddLocalRpcMethod(EngineContract.Read, (Func<int, Task<byte[]>>)(wanted => Run.ReadAsync(wanted)));
        _rpc.AddLocalRpcMethod(EngineContract.Tell, (Func<EngineUpdate, Task>)(update => Run.TellAsync(update)));
        _rpc.AddLocalRpcMethod(EngineContract.Progress, (Action<ModelImportProgress>)(progress => _progress?.Report(progress)));
        _rpc.StartListening();
    }

    public int Id { get; }

    public bool IsUsable => !_isLost && !_process.HasExited;

    private EngineRun Run => _run ?? throw new InvalidOperationException("No transcription is running.");

    /// <exception cref="SpeechException">It cannot be started.</exception>
    public static EngineProcess Start(EngineProgram program, string model, TimeProvider time, ILogger logger)
    {
        var start = new ProcessStartInfo(program.File, program.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The token and the passwords stand in the environment, and are none of the engine's business.
        foreach (var name in start.Environment.Keys.Where(n => !IsForEngine(n)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in program.Environment) start.Environment[name] = value;
        try
        {
            var process = new EngineProcess(model, Process.Start(start)!, time, logger);
            LogStarted(logger, process.Id, model);
            return process;
        }
        catch (Win32Exception e)
        {
            throw new SpeechException(SpeechFailure.Crashed, $"The engine's process cannot be started ({program.File}): {e.Message}", e);
        }
    }

    /// <summary>Calls the engine. Where it does not obey a cancellation or the time limit, it is killed.</summary>
    /// <exception cref="SpeechException">The engine refused, failed, or was lost.</exception>
    public async Task<SpeechSummary?> CallAsync(string method, object argument, EngineRun? run, TimeLimit limit, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        _run = run;
        try
        {
            return (await InvokeAsync(method, argument, run, either.Token)).Summary;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw EngineLosses.TimedOut(_model);
        }
        finally
        {
            _run = null;
        }
    }

    /// <summary>Calls the engine for other work, which may take as long as it takes. Where it does not obey a cancellation, it is killed.</summary>
    /// <exception cref="SpeechException">The engine failed, or was lost.</exception>
    public async Task<EngineAnswer> WorkAsync(string method, object argument, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken)
    {
        _progress = progress;
        return await InvokeAsync(method, argument, null, cancellationToken);
    }

    private async Task<EngineAnswer> InvokeAsync(string method, object argument, EngineRun? run, CancellationToken cancellationToken)
    {
        try
        {
            var call = _rpc.InvokeWithCancellationAsync<EngineAnswer>(method, [argument], cancellationToken);
            await ObeyAsync(call, cancellationToken);
            var answer = await call;
            run?.ThrowIfAudioFailed();
            if (answer.Fault is not { } fault) return answer;
            cancellationToken.ThrowIfCancellationRequested();
            // What is left of a process that has run out of memory is not worth a second try.
            if (fault.Failure == SpeechFailure.OutOfMemory) _isLost = true;
            throw new SpeechException(fault.Failure, fault.Message);
        }
        catch (Exception e) when (e is RemoteRpcException or ConnectionLostException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw e is RemoteInvocationException ? EngineLosses.Failed(_model, e) : await ExplainAsync();
        }
    }

    public void Kill()
    {
        _isLost = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // Ended by itself in between.
        }
    }

    /// <summary>Ends the engine: it goes when its input is closed, and is killed where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        _isLost = true;
        _rpc.Dispose();
        await _process.StandardInput.BaseStream.DisposeAsync();
        await ExitAsync();
        LogEnded(_logger, Id, _model);
        _process.Dispose();
    }

    private async Task ObeyAsync(Task call, CancellationToken cancellationToken)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.UnsafeRegister(static o => ((TaskCompletionSource)o!).TrySetResult(), asked);
        if (await Task.WhenAny(call, asked.Task) == call) return;
        using var obeyed = new CancellationTokenSource();
        var grace = Task.Delay(Grace, _time, obeyed.Token);
        if (await Task.WhenAny(call, grace) != call)
        {
            LogDisobeyed(_logger, Id);
            Kill();
        }

        await obeyed.CancelAsync();
    }

    /// <summary>The connection is gone: why?</summary>
    private async Task<SpeechException> ExplainAsync()
    {
        _isLost = true;
        await ExitAsync();
        await _reading;
        string last;
        lock (_lines) last = string.Join(' ', _lines);
        if (EngineLosses.IsOutOfMemory(last) || (_process.ExitCode == KilledExitCode && OutOfMemoryKills.Read() > _killsBefore)) return EngineLosses.OutOfMemory(_model);
        return _process.ExitCode == KilledExitCode ? EngineLosses.Killed(_model) : EngineLosses.Crashed(_model, _process.ExitCode, last);
    }

    private async Task ExitAsync()
    {
        using var patience = new CancellationTokenSource(Grace, _time);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task ReadErrorsAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            LogSaid(_logger, Id, line);
            lock (_lines)
            {
                if (_lines.Count == LastLines) _lines.Dequeue();
                _lines.Enqueue(line.Trim());
            }
        }
    }

    internal static bool IsForEngine(string variable) =>
        variable is "PATH" or "HOME" or "TMPDIR" or "LANG" or "LD_LIBRARY_PATH"
        || variable.StartsWith("LC_", StringComparison.Ordinal) || variable.StartsWith("DOTNET_", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Information, Message = "The engine's process {ProcessId} starts with the model {Model}.")]
    private static partial void LogStarted(ILogger logger, int processId, string model);

    [LoggerMessage(Level = LogLevel.Information, Message = "The engine's process {ProcessId} (model {Model}) has ended.")]
    private static partial void LogEnded(ILogger logger, int processId, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The engine's process {ProcessId} did not stop when it was asked, and is killed.")]
    private static partial void LogDisobeyed(ILogger logger, int processId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The engine's process {ProcessId}: {Line}")]
    private static partial void LogSaid(ILogger logger, int processId, string line);
}
