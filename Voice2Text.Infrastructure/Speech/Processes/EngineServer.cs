using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using StreamJsonRpc;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>The engine's half, in its own process: serves the calls of one connection until it is closed.</summary>
internal sealed class EngineServer
{
    private readonly ISpeechEngine _engine;
    private readonly IModelWork _work;
    private readonly JsonRpc _rpc;
    private ISpeechModel? _model;

    public EngineServer(ISpeechEngine engine, IModelWork work, Stream sending, Stream receiving)
    {
        (_engine, _work) = (engine, work);
        _rpc = EngineContract.Connect(sending, receiving);
        _rpc.AddLocalRpcMethod(EngineContract.Load, (Func<LoadCall, CancellationToken, Task<EngineAnswer>>)LoadAsync);
        _rpc.AddLocalRpcMethod(EngineContract.Write, (Func<ModelWriting, CancellationToken, Task<EngineAnswer>>)WriteAsync);
        _rpc.AddLocalRpcMethod(EngineContract.Measure, (Func<SpeedMeasuring, CancellationToken, Task<EngineAnswer>>)MeasureAsync);
        _rpc.AddLocalRpcMethod(EngineContract.Transcribe, (Func<RunCall, CancellationToken, Task<EngineAnswer>>)TranscribeAsync);
    }

    /// <summary>Done when the server has closed the connection, or is gone.</summary>
    public async Task RunAsync()
    {
        _rpc.StartListening();
        await ((Task)_rpc.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task<EngineAnswer> LoadAsync(LoadCall call, CancellationToken cancellationToken) => AnswerAsync(call.Directory, async () =>
    {
        var model = ModelFiles.Open(call.Directory).Describe();
        _model = await _engine.LoadAsync(model, new SpeechSessionOptions { Threads = call.Threads, SessionsInTurn = call.SessionsInTurn }, cancellationToken);
        UnusedMemory.GiveBack();
        return new EngineAnswer();
    });

    private Task<EngineAnswer> TranscribeAsync(RunCall call, CancellationToken cancellationToken)
    {
        var model = _model ?? throw new InvalidOperationException("No model is loaded.");
        return AnswerAsync(model.Model.Id, async () =>
        {
            SpeechSummary? summary = null;
            await using var audio = new EngineAudio(_rpc, call);
            await foreach (var update in model.TranscribeAsync(audio, call.Request, cancellationToken))
            {
                if (update is SpeechCompleted completed) summary = completed.Summary;
                else await _rpc.InvokeWithCancellationAsync(EngineContract.Tell, [EngineUpdate.Of(update)], cancellationToken);
            }

            return new EngineAnswer(summary);
        });
    }

    private Task<EngineAnswer> WriteAsync(ModelWriting writing, CancellationToken cancellationToken) => AnswerAsync(writing.Id, async () =>
    {
        try
        {
            await _work.WriteAsync(writing, new ToldProgress(_rpc), cancellationToken);
            return new EngineAnswer();
        }
        catch (CheckpointException e)
        {
            return new EngineAnswer(Refusal: new CheckpointFault(e.Failure, e.Message));
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            return new EngineAnswer(Refusal: new CheckpointFault(CheckpointFailure.DiskFull, ModelLibrary.DiskFullMessage(Path.GetDirectoryName(writing.Directory)!, writing.Name)));
        }
    });

    private Task<EngineAnswer> MeasureAsync(SpeedMeasuring measuring, CancellationToken cancellationToken) =>
        AnswerAsync("speed", async () => new EngineAnswer(Speed: await _work.MeasureAsync(measuring, cancellationToken)));

    private static async Task<EngineAnswer> AnswerAsync(string model, Func<Task<EngineAnswer>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new EngineAnswer(Fault: FaultOf(model, e));
        }
    }

    private static EngineFault FaultOf(string model, Exception exception)
    {
        var isOutOfMemory = exception is OutOfMemoryException
            || ((exception as OnnxRuntimeException ?? exception.InnerException) is { } cause && EngineLosses.IsOutOfMemory(cause.Message));
        if (isOutOfMemory) return new EngineFault(SpeechFailure.OutOfMemory, EngineLosses.OutOfMemory(model).Message);
        return exception is SpeechException speech
            ? new EngineFault(speech.Failure, speech.Message)
            : new EngineFault(SpeechFailure.EngineFailed, EngineLosses.Failed(model, exception).Message);
    }

    /// <summary>Tells the server how far an import is, and does not wait for it.</summary>
    private sealed class ToldProgress(JsonRpc rpc) : IProgress<ModelImportProgress>
    {
        public void Report(ModelImportProgress value) => _ = rpc.NotifyAsync(EngineContract.Progress, value);
    }

    /// <summary>Samples of the server, asked for when they are wanted.</summary>
    private sealed class EngineAudio(JsonRpc rpc, RunCall call) : IAudioStream
    {
        public string Name => call.AudioName;

        public TimeSpan? StatedDuration => call.StatedDuration;

        public async ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken)
        {
            if (buffer.IsEmpty) return 0;
            var bytes = await rpc.InvokeWithCancellationAsync<byte[]>(EngineContract.Read, [Math.Min(buffer.Length, EngineContract.SamplesPerRead)], cancellationToken);
            var samples = MemoryMarshal.Cast<byte, float>(bytes);
            samples.CopyTo(buffer.Span);
            return samples.Length;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
