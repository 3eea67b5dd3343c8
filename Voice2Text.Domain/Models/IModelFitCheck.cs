namespace Voice2Text.Domain.Models;

/// <summary>Port: tells before a model is loaded whether memory is enough for it.</summary>
public interface IModelFitCheck
{
    /// <summary>
    /// Judges by the memory that is free now and by what runs of this model on this machine have shown. Loads nothing.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="question">How it would be loaded.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<ModelFit> CheckAsync(InstalledModel model, FitQuestion question, CancellationToken cancellationToken);

    /// <summary>The same for a model that is not installed: nothing is measured of it.</summary>
    ModelFit Check(ModelDimensions dimensions, ModelPrecision precision, FitQuestion question);
}

/// <summary>How a model would be loaded.</summary>
public sealed record FitQuestion
{
    public static FitQuestion Default { get; } = new();

    /// <summary>Longest audio that the encoder computes at once.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether encoder and decoder are in memory one after the other.</summary>
    public bool SessionsInTurn { get; init; }

    /// <summary>Anonymous bytes that are given back before it is loaded: those of the model that it replaces.</summary>
    public long ReleasedBytes { get; init; }
}
