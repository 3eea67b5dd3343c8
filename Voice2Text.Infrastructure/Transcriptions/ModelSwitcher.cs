using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>
/// Decides which model serves a transcription, carries out switches between two of them, and falls back when the engine
/// was lost. Used by the worker alone.
/// </summary>
public sealed partial class ModelSwitcher(
    ModelSwitchStore switches, TranscriptionStore store, IModelLibrary library, IModelFit fit, ActiveModel active, EngineStatus status,
    IOptionsMonitor<SpeechOptions> options, ILogger<ModelSwitcher> logger)
{
    // A model that has answered before gets one more chance: what killed it may have been something else.
    private const int LossesBeforeFallback = 2;

    private (string Name, InstalledModel Model)? _resolved;
    private string? _lastWorked;
    private int _lossesInARow;

    /// <summary>Carries out what was requested. Only a failure of the store is thrown.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        while (await switches.BeginAsync(cancellationToken) is { } request) await SwitchAsync(request, cancellationToken);
    }

    /// <summary>The model for a transcription: the one asked for with a retry, its user's, the one for long audio, the active one.</summary>
    /// <param name="transcription">A claimed one.</param>
    /// <param name="duration">Of its audio, as far as it is known.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CheckpointException">It is not installed.</exception>
    public async Task<InstalledModel> ChooseAsync(Transcription transcription, TimeSpan? duration, CancellationToken cancellationToken)
    {
        var lost = transcription.LostModel;
        if (transcription.RequestedModel is { } requested && await library.FindAsync(requested, cancellationToken) is var wanted && wanted.Id != lost) return wanted;
        var isLong = options.CurrentValue.LongAudioModel is not null && duration > TimeSpan.FromMinutes(options.CurrentValue.LongAudioMinutes);
        foreach (var name in new[] { await switches.FindUserModelAsync(transcription.Origin.UserKey, cancellationToken), isLong ? options.CurrentValue.LongAudioModel : null })
        {
            if (name is not null && await FindOrSkipAsync(name, cancellationToken) is { } special && special.Id != lost) return special;
        }

        return await FindServingAsync(cancellationToken);
    }

    /// <summary>A model has answered.</summary>
    public async Task WorkedAsync(string model, CancellationToken cancellationToken)
    {
        _lossesInARow = 0;
        if (_lastWorked == model) return;
        await switches.WorkedAsync(model, cancellationToken);
        _lastWorked = model;
    }

    /// <summary>The engine was lost with a model: the transcription's next attempt avoids it where there is another.</summary>
    public async Task LostAsync(long transcription, string model, string reason, CancellationToken cancellationToken)
    {
        await store.UpdateAsync(transcription, t => t.State.IsRunning() && t.NoteLostModel(model), cancellationToken);
        if ((await FindActiveAsync(cancellationToken)).Id != model) return;
        _lossesInARow++;
        var selection = await switches.GetSelectionAsync(cancellationToken);
        if (selection.LastWorked == model && _lossesInARow < LossesBeforeFallback) return;
        var other = selection.LastWorked == model ? selection.FormerWorked : selection.LastWorked;
        var installed = await library.ListAsync(cancellationToken);
        if (other is null || installed.All(m => m.Id != other)) return;
        _lossesInARow = 0;
        status.Notice = $"The model {other} serves again in place of {model}. {reason}";
        await switches.FallBackAsync(model, other, reason, cancellationToken);
        LogFellBack(model, other, reason);
    }

    /// <summary>Without it nobody can be served, as with a model that does not load.</summary>
    private async Task<InstalledModel> FindServingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FindActiveAsync(cancellationToken);
        }
        catch (CheckpointException e)
        {
            status.Fail(null, SpeechFailure.ModelDamaged, e.Message);
            throw;
        }
    }

    private async Task<InstalledModel> FindActiveAsync(CancellationToken cancellationToken)
    {
        var name = (await switches.GetSelectionAsync(cancellationToken)).Active ?? options.CurrentValue.Model;
        if (_resolved is { } known && known.Name == name && Directory.Exists(known.Model.Directory)) return known.Model;
        var model = await library.FindAsync(name, cancellationToken);
        _resolved = (name, model);
        return model;
    }

    private async Task<InstalledModel?> FindOrSkipAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await library.FindAsync(name, cancellationToken);
        }
        catch (CheckpointException e)
        {
            LogNotInstalled(name, e.Message);
            return null;
        }
    }

    private async Task SwitchAsync(ModelSwitchEntry request, CancellationToken cancellationToken)
    {
        var from = await FindFormerAsync(cancellationToken);
        ISpeechModel? loaded = null;
        try
        {
            var wanted = await library.FindAsync(request.To, cancellationToken);
            if (wanted.Id != from)
            {
                if (!fit.FitsBeside(wanted)) await active.UnloadAsync();
                loaded = await active.LoadAsync(wanted, cancellationToken);
                await ModelSelfTest.RunAsync(loaded, options.CurrentValue.AudioContext, cancellationToken);
            }

            await switches.CompleteAsync(request.Id, from, wanted.Id, cancellationToken);
            if (loaded is not null) await active.ReplaceAsync(loaded);
            (status.Notice, _lossesInARow) = (null, 0);
            LogSwitched(request.RequestedBy, from, wanted.Id);
        }
        catch (OperationCanceledException)
        {
            await active.DiscardAsync(loaded, from);
            await switches.PutBackAsync(request.Id, CancellationToken.None);
            throw;
        }
        catch (Exception e) when (e is CheckpointException or SpeechException)
        {
            await active.DiscardAsync(loaded, from, e);
            status.Notice = $"The model {request.To} was not switched to, {from ?? "none"} stays. {e.Message}";
            await switches.RollBackAsync(request.Id, from, e.Message, cancellationToken);
            LogRolledBack(request.RequestedBy, request.To, from, e.Message);
        }
    }

    private async Task<string?> FindFormerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await FindActiveAsync(cancellationToken)).Id;
        }
        catch (CheckpointException)
        {
            // It is gone: one more reason to switch.
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Who} switched the model from {From} to {To}.")]
    private partial void LogSwitched(string who, string? from, string to);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Who} wanted the model {To}; {From} stays. {Reason}")]
    private partial void LogRolledBack(string who, string to, string? from, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The engine was lost with the model {From}; {To}, the last one that worked, serves again. {Reason}")]
    private partial void LogFellBack(string from, string to, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model {Name} of a user or for long audio cannot be used, the active one serves: {Reason}")]
    private partial void LogNotInstalled(string name, string reason);
}
