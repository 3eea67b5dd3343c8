using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Models;

/// <summary>What the console reads of models.</summary>
public sealed class ModelQueries(IModelLibrary library, IModelFitCheck fits, ModelHistory history, ModelForecast forecast, IModelSwitch switches)
{
    /// <summary>Every installed model with what it needs and costs on this machine.</summary>
    public async Task<IReadOnlyList<ModelRow>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = new List<ModelRow>();
        var models = await library.ListAsync(cancellationToken);
        var active = models.Named((await switches.GetStateAsync(cancellationToken)).Active);
        // Another model takes the place of the active one.
        var released = active is not null
            ? (await fits.CheckAsync(active, FitQuestion.Default, cancellationToken)).Needed.Anonymous
            : 0;
        foreach (var model in models)
        {
            var runs = await history.OfAsync(model.Id, cancellationToken);
            rows.Add(new ModelRow
            {
                Model = model,
                IsActive = active?.Id == model.Id,
                Fit = await fits.CheckAsync(model, new FitQuestion { ReleasedBytes = released }, cancellationToken),
                PredictedShort = forecast.Predict(model, ModelForecast.ShortClip, runs),
                PredictedLong = forecast.Predict(model, ModelForecast.LongClip, runs),
                Runs = runs,
            });
        }

        return rows;
    }
}

/// <summary>One installed model in a list.</summary>
public sealed record ModelRow
{
    public required InstalledModel Model { get; init; }

    /// <summary>Whether it is the one that serves.</summary>
    public required bool IsActive { get; init; }

    public required ModelFit Fit { get; init; }

    /// <summary>Expected real-time factor of a voice message of 9 s; <see langword="null"/> where the speed has not been measured.</summary>
    public required double? PredictedShort { get; init; }

    /// <summary>Expected real-time factor of a clip of 30 s.</summary>
    public required double? PredictedLong { get; init; }

    /// <summary>Its runs on this machine.</summary>
    public required ModelRuns Runs { get; init; }
}
