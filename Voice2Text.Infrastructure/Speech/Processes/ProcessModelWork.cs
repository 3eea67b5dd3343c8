using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>
/// The work in an engine process of its own, gone when it is done: the server never holds what an import needs, and where
/// memory runs out the work is lost, not the server.
/// </summary>
internal sealed class ProcessModelWork(EngineProgram program, TimeProvider time, ILogger<ProcessModelWork> logger) : IModelWork
{
    public async Task WriteAsync(ModelWriting writing, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync(EngineContract.Write, writing, writing.Id, progress, cancellationToken);
            if (answer.Refusal is { } refusal) throw new CheckpointException(refusal.Failure, refusal.Message);
        }
        catch (SpeechException e)
        {
            throw new CheckpointException(CheckpointFailure.Interrupted, $"The import was undone. {e.Message}", e);
        }
    }

    public async Task<ModelSpeed> MeasureAsync(SpeedMeasuring measuring, CancellationToken cancellationToken) =>
        (await CallAsync(EngineContract.Measure, measuring, "speed", null, cancellationToken)).Speed!;

    private async Task<EngineAnswer> CallAsync(
        string method, object argument, string subject, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken)
    {
        await using var process = EngineProcess.Start(program, subject, time, logger);
        return await process.WorkAsync(method, argument, progress, cancellationToken);
    }
}
