using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>The one model in memory. Used by the worker alone.</summary>
public sealed class ActiveModel(
    IModelLibrary library, ISpeechEngine engine, IOptions<SpeechOptions> options, EngineStatus status) : IAsyncDisposable
{
    private ISpeechModel? _model;

    /// <summary>The loaded model; loads it where it is not.</summary>
    /// <exception cref="CheckpointException">It is not installed.</exception>
    /// <exception cref="SpeechException">It cannot be loaded.</exception>
    public async Task<ISpeechModel> GetAsync(CancellationToken cancellationToken)
    {
        if (_model is not null) return _model;
        status.Threads = EngineThreads.Resolve(options.Value.Threads);
        status.Set(EngineState.Loading, null);
        try
        {
            var installed = await library.FindAsync(options.Value.Model, cancellationToken);
            _model = await engine.LoadAsync(installed, new() { Threads = status.Threads }, cancellationToken);
            status.Set(EngineState.Ready, installed.Id);
            return _model;
        }
        catch (Exception e)
        {
            status.Set(e is OperationCanceledException ? EngineState.Unloaded : EngineState.Failed, null, e.Message);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_model is not null) await _model.DisposeAsync();
    }
}
