using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Comparison;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Port: work that takes the speech runtime, much memory or much time; in this process or in one of its own.</summary>
public interface IModelWork
{
    /// <summary>Makes a model of a checkpoint in a folder that exists, and tries it.</summary>
    /// <exception cref="CheckpointException">The checkpoint is of no use, the disk is full, or the work was lost half-way.</exception>
    Task WriteAsync(ModelWriting writing, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Measures what a kind of model costs on this machine.</summary>
    /// <exception cref="SpeechException">The work was lost half-way.</exception>
    Task<ModelSpeed> MeasureAsync(SpeedMeasuring measuring, CancellationToken cancellationToken);
}

/// <summary>A model to be made.</summary>
/// <param name="Checkpoint">Folder of the checkpoint.</param>
/// <param name="Directory">Folder that the model is written into; empty but for a lock.</param>
/// <param name="Id">Its id in the library.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Hash">Of the checkpoint.</param>
/// <param name="Precision">How its weights are stored.</param>
/// <param name="Source">Where the checkpoint was downloaded from.</param>
/// <param name="Clips">What the model is compared with the checkpoint on; none: it is not compared.</param>
public sealed record ModelWriting(
    string Checkpoint, string Directory, string Id, string Name, string Hash, ModelPrecision Precision, ModelSource? Source, IReadOnlyList<SampleClip> Clips);

/// <summary>A speed to be measured.</summary>
/// <param name="Dimensions">Of the model.</param>
/// <param name="Precision">How its weights are stored.</param>
/// <param name="Threads">Threads of the engine.</param>
/// <param name="Folder">Where files may lie meanwhile.</param>
public sealed record SpeedMeasuring(ModelDimensions Dimensions, ModelPrecision Precision, int Threads, string Folder);
