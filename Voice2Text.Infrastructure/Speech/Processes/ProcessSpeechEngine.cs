using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>Whisper in a process of its own for each loaded model; see docs/decisions/0006-engine-process.md.</summary>
internal sealed class ProcessSpeechEngine(
    EngineProgram program, IOptionsMonitor<SpeechOptions> options, TimeProvider time, ILogger<ProcessSpeechEngine> logger) : ISpeechEngine
{
    public async Task<ISpeechModel> LoadAsync(InstalledModel model, SpeechSessionOptions sessionOptions, CancellationToken cancellationToken)
    {
        var process = EngineProcess.Start(program, model.Id, time, logger);
        try
        {
            using var limit = new TimeLimit(options.CurrentValue, time);
            await process.CallAsync(EngineContract.Load, new LoadCall(model.Directory, sessionOptions.Threads, sessionOptions.SessionsInTurn), null, limit, cancellationToken);
            return new ProcessSpeechModel(model, process, options.CurrentValue, time);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
