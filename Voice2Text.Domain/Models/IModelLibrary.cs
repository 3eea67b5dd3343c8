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

    /// <summary>Whether the finished model is compared with the checkpoint; without meaning for weights that mean nothing.</summary>
    public bool Compare { get; init; } = true;
}

/// <summary>Where an import stands.</summary>
/// <param name="Stage">What is being done: one of <see cref="ImportStages"/>.</param>
/// <param name="Done">Weights processed in writing the model, or in comparing it.</param>
/// <param name="Total">Weights in all; 0 where they are not counted.</param>
public sealed record ModelImportProgress(string Stage, long Done, long Total);

/// <summary>The stages of an import, in their order.</summary>
public static class ImportStages
{
    /// <summary>The checkpoint's files are read for its identity.</summary>
    public const string Checking = "checking";

    /// <summary>The encoder is written.</summary>
    public const string Encoder = "encoder";

    /// <summary>The decoder is written.</summary>
    public const string Decoder = "decoder";

    /// <summary>The model is loaded and tried.</summary>
    public const string Verifying = "verifying";

    /// <summary>The model is compared with the checkpoint.</summary>
    public const string Comparing = "comparing";
}
