using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>The one model in memory. Used by the worker alone.</summary>
public sealed class ActiveModel(
    ISpeechEngine engine, IModelFitCheck fits, IOptionsMonitor<SpeechOptions> options, EngineStatus status, TimeProvider time) : IAsyncDisposable
{
    private ISpeechModel? _model;
    private long _usedAt;

    /// <summary>When the model has been idle for long enough; <see langword="null"/> where there is none, or it stays.</summary>
    public TimeSpan? IdleLeft =>
        _model is null || options.CurrentValue.UnloadAfter == TimeSpan.Zero ? null : options.CurrentValue.UnloadAfter - time.GetElapsedTime(_usedAt);

    /// <summary>The model, loaded; another one leaves memory first.</summary>
    /// <exception cref="SpeechException">It cannot be loaded.</exception>
    public async Task<ISpeechModel> GetAsync(InstalledModel wanted, CancellationToken cancellationToken)
    {
        _usedAt = time.GetTimestamp();
        if (_model is { IsUsable: true } && _model.Model.Id == wanted.Id) return _model;
        await UnloadAsync();
        return _model = await LoadAsync(wanted, cancellationToken);
    }

    /// <summary>Loads a model beside the one in memory, which stays.</summary>
    /// <exception cref="SpeechException">It cannot be loaded.</exception>
    public async Task<ISpeechModel> LoadAsync(InstalledModel wanted, CancellationToken cancellationToken)
    {
        status.Threads = EngineThreads.Resolve(options.CurrentValue.Threads);
        status.Set(EngineState.Loading, wanted.Id);
        try
        {
            var inTurn = await MustTakeTurnsAsync(wanted, cancellationToken);
            var loaded = await engine.LoadAsync(wanted, new() { Threads = status.Threads, SessionsInTurn = inTurn }, cancellationToken);
            Show(EngineState.Ready, loaded);
            return loaded;
        }
        catch (Exception e)
        {
            if (e is OperationCanceledException) status.Set(EngineState.Unloaded, wanted.Id);
            else status.Fail(wanted.Id, (e as SpeechException)?.Failure ?? SpeechFailure.EngineFailed, e.Message);
            NoteLoss(wanted, e);
            throw;
        }
    }

    /// <summary>
    /// Whether memory is so short that encoder and decoder have to be loaded in turn, for each window anew. Weights that are
    /// read from disk again are no reason: that costs less (<c>WeightTurns</c>).
    /// </summary>
    /// <exception cref="SpeechException">It is too short for that, too.</exception>
    private async Task<bool> MustTakeTurnsAsync(InstalledModel wanted, CancellationToken cancellationToken)
    {
        var together = await fits.CheckAsync(wanted, FitQuestion.Default, cancellationToken);
        if (together.Verdict <= FitVerdict.FitsReadingFromDisk) return false;
        var inTurn = await fits.CheckAsync(wanted, FitQuestion.Default with { SessionsInTurn = true }, cancellationToken);
        if (inTurn.IsRefused) throw new SpeechException(SpeechFailure.DoesNotFit, $"The model {wanted.Id} does not fit. {inTurn.Sentence} Speech:IgnoreFit=true loads it all the same.");
        return true;
    }

    /// <summary>A model that was loaded beside, or failed to, is not wanted; the one in memory goes on.</summary>
    public async Task DiscardAsync(ISpeechModel? loaded, string? former, Exception? fault = null)
    {
        if (loaded is not null)
        {
            NoteLoss(loaded.Model, fault);
            await loaded.DisposeAsync();
        }

        if (_model is { IsUsable: true }) Show(EngineState.Ready, _model);
        else status.Set(EngineState.Unloaded, former);
    }

    /// <summary>Takes the place of the model in memory, which leaves it.</summary>
    public async Task ReplaceAsync(ISpeechModel loaded)
    {
        if (_model is not null) await _model.DisposeAsync();
        _model = loaded;
        _usedAt = time.GetTimestamp();
        Show(EngineState.Ready, loaded);
    }

    /// <summary>A run begins.</summary>
    public void Begin(ISpeechModel model) => Show(EngineState.Busy, model);

    /// <summary>A run has ended.</summary>
    /// <param name="model">Its model.</param>
    /// <param name="fault">How, where it did not succeed.</param>
    public void End(ISpeechModel model, Exception? fault)
    {
        _usedAt = time.GetTimestamp();
        NoteLoss(model.Model, fault);
        Show(model.IsUsable ? EngineState.Ready : EngineState.Unloaded, model);
    }

    /// <summary>Unloads the model if it has not been used for long enough.</summary>
    public async Task UnloadIfIdleAsync()
    {
        if (IdleLeft <= TimeSpan.Zero) await UnloadAsync();
    }

    /// <summary>Gives the model's memory back.</summary>
    public async Task UnloadAsync()
    {
        if (_model is not { } model) return;
        _model = null;
        await model.DisposeAsync();
        status.Set(EngineState.Unloaded, model.Model.Id);
    }

    public async ValueTask DisposeAsync()
    {
        if (_model is not null) await _model.DisposeAsync();
    }

    private void Show(EngineState state, ISpeechModel model) => status.Set(state, model.Model.Id, processId: model.IsUsable ? model.ProcessId : null);

    private void NoteLoss(InstalledModel model, Exception? fault)
    {
        if (fault is SpeechException { IsEngineLost: true }) status.Lost(new EngineLoss(time.GetUtcNow(), model.Id, fault.Message));
    }
}
