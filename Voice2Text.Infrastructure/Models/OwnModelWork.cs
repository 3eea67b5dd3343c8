using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Infrastructure.Models;

/// <summary>The work in this process: that of a command, or of the engine's process.</summary>
internal sealed class OwnModelWork(TimeProvider time) : IModelWork
{
    public Task WriteAsync(ModelWriting writing, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var checkpoint = WhisperCheckpoint.Open(writing.Checkpoint);
            new ModelImporter(time).Write(checkpoint, writing, progress, cancellationToken);
        },
        cancellationToken);

    public Task<ModelSpeed> MeasureAsync(SpeedMeasuring measuring, CancellationToken cancellationToken) => Task.Run(
        () => SpeedCalibration.Measure(measuring.Dimensions, measuring.Precision, measuring.Threads, measuring.Folder, cancellationToken), cancellationToken);
}
