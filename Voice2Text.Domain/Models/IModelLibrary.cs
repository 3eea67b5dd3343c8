namespace Voice2Text.Domain.Models;

/// <summary>Port: the models of this installation.</summary>
public interface IModelLibrary
{
    /// <summary>Name of the checkpoint that ships with the application.</summary>
    const string DemoName = "demo";

    /// <summary>Installed models, by name. A folder that is not a model of this version is left out.</summary>
    Task<IReadOnlyList<InstalledModel>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Finds a model by id, or by name (the most recent import of that name). <see cref="DemoName"/> is imported
    /// from the application's own files when it is asked for first.
    /// </summary>
    /// <exception cref="CheckpointException">No such model; the message lists those there are.</exception>
    Task<InstalledModel> FindAsync(string nameOrId, CancellationToken cancellationToken);

    /// <summary>
    /// Imports a Hugging Face Whisper checkpoint folder. Atomic: a model is either complete or not there. The same
    /// checkpoint with the same options is imported once; the installed model is returned at once after that.
    /// </summary>
    /// <exception cref="CheckpointException">The folder is not a complete, sound Whisper checkpoint, or the disk is full.</exception>
    Task<InstalledModel> ImportAsync(
        string checkpointDirectory, ModelImportOptions options, IProgress<ModelImportProgress>? progress,
        CancellationToken cancellationToken);

    /// <summary>Removes an installed model. Atomic: after a crash it is either there or gone.</summary>
    /// <param name="id">Its id; a name is not enough.</param>
    /// <param name="cancellationToken">Ends the wait for those who may use it; the removal itself is not interrupted.</param>
    /// <exception cref="ModelInUseException">Somebody uses it; the message says who.</exception>
    /// <exception cref="CheckpointException">No such model, or its folder cannot be changed.</exception>
    Task RemoveAsync(string id, CancellationToken cancellationToken);
}

/// <summary>How a checkpoint is imported.</summary>
public sealed record ModelImportOptions
{
    /// <summary>Name in the library; the folder's name where it is not given.</summary>
    public string? Name { get; init; }

    public ModelPrecision Precision { get; init; } = ModelPrecision.Balanced;

    /// <summary>Where the folder was downloaded from; kept with the model.</summary>
    public ModelSource? Source { get; init; }
}

/// <summary>Where an import stands.</summary>
/// <param name="Stage">What is being done, for people: <c>checking</c>, <c>encoder</c>, <c>decoder</c>, <c>verifying</c>.</param>
/// <param name="Done">Weights processed.</param>
/// <param name="Total">Weights in all.</param>
public sealed record ModelImportProgress(string Stage, long Done, long Total);
