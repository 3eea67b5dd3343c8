namespace Voice2Text.Domain.Models;

/// <summary>Why a model must stay.</summary>
public enum ModelUseReason
{
    /// <summary>The server transcribes with it, or will after its next start.</summary>
    Active,

    /// <summary>The last one that is known to work: the server returns to it when the active one fails.</summary>
    LastThatWorked,

    /// <summary>A transcription that is running uses it.</summary>
    RunningTranscription,
}

/// <summary>A model that must stay.</summary>
/// <param name="ModelId">Which one.</param>
/// <param name="Reason">Why.</param>
public sealed record ModelUse(string ModelId, ModelUseReason Reason);

/// <summary>
/// Port: who uses which models. Each part of the application that relies on an installed model registers one;
/// <see cref="IModelLibrary.RemoveAsync"/> asks all of them.
/// </summary>
public interface IModelUse
{
    /// <summary>The models that must stay now.</summary>
    /// <param name="installed">What is installed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ModelUse>> ListAsync(IReadOnlyList<InstalledModel> installed, CancellationToken cancellationToken);
}

/// <summary>A model cannot be removed, because it is used. The message says by whom, and what to do.</summary>
public sealed class ModelInUseException(string modelId, ModelUseReason reason) : Exception(Describe(modelId, reason))
{
    public string ModelId { get; } = modelId;

    public ModelUseReason Reason { get; } = reason;

    private static string Describe(string id, ModelUseReason reason) => reason switch
    {
        ModelUseReason.Active => $"The model {id} is the active one. Switch to another one first (on the Models page, or with: models use NAME), then remove it.",
        ModelUseReason.LastThatWorked =>
            $"The model {id} is the last one that worked: the server returns to it when the active one fails. Remove it when the active one has answered.",
        _ => $"A transcription that is running uses the model {id}. Wait until it is done, or cancel it.",
    };
}
