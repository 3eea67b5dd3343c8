using System.Runtime.CompilerServices;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>A model in an engine process. Disposing it ends the process, and so gives all of its memory back.</summary>
internal sealed class ProcessSpeechModel(InstalledModel model, EngineProcess process, SpeechOptions options, TimeProvider time) : ISpeechModel
{
    private readonly SemaphoreSlim _turn = new(1);

    public InstalledModel Model => model;

    public bool IsUsable => process.IsUsable;

    public int? ProcessId => process.Id;

    public async IAsyncEnumerable<SpeechUpdate> TranscribeAsync(
        IAudioStream audio, SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = new TimeLimit(options, time);
        var run = new EngineRun(audio, limit, abandoned.Token);
        var work = RunAsync(run, new RunCall(request, audio.Name, audio.StatedDuration), limit, abandoned.Token);
        try
        {
            await foreach (var update in run.Updates.ReadAllAsync(CancellationToken.None)) yield return update;
            yield return new SpeechCompleted(await work);
        }
        finally
        {
            // Where the caller has left early, the engine is still at work.
            await abandoned.CancelAsync();
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _turn.Release();
        }
    }

    private async Task<SpeechSummary> RunAsync(EngineRun run, RunCall call, TimeLimit limit, CancellationToken cancellationToken)
    {
        try
        {
            return (await process.CallAsync(EngineContract.Transcribe, call, run, limit, cancellationToken))!;
        }
        finally
        {
            run.Complete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A run in progress ends first, unless there is nobody left to end it.
        await _turn.WaitAsync();
        await process.DisposeAsync();
        _turn.Dispose();
    }
}
