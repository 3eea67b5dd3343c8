using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>A model with a real one's dimensions and random weights: the same work for the machine, no download.</summary>
public sealed class RandomModel : IDisposable
{
    private readonly string _directory;

    private RandomModel(string directory, InstalledModel model) => (_directory, Model) = (directory, model);

    /// <summary>The sizes there are: <c>tiny</c> to <c>large-v3-turbo</c>.</summary>
    public static IReadOnlyList<string> Sizes => WhisperSizes.Names;

    public InstalledModel Model { get; }

    /// <summary>Makes a model of a named size in a folder of its own below <paramref name="parent"/>.</summary>
    /// <exception cref="CheckpointException">No such size, or no room.</exception>
    public static async Task<RandomModel> CreateAsync(
        string size, ModelPrecision precision, string parent, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken)
    {
        if (!WhisperSizes.TryGet(size, out var dimensions))
        {
            throw new CheckpointException(
                CheckpointFailure.NotFound, $"There is no Whisper size \"{size}\". Sizes: {string.Join(", ", Sizes)}.");
        }

        var directory = Path.Combine(parent, $"bench-{Guid.NewGuid():N}");
        try
        {
            var source = Path.Combine(directory, $"random-{size}");
            Directory.CreateDirectory(source);
            using var checkpoint = WhisperCheckpoint.CreateRandom(source, dimensions);
            var library = new ModelLibrary(
                Options.Create(new ModelLibraryOptions { Directory = Path.Combine(directory, "models"), DemoCheckpoint = "" }),
                TimeProvider.System, NullLogger<ModelLibrary>.Instance);
            return new RandomModel(directory, await library.ImportAsync(checkpoint, new() { Precision = precision, Compare = false }, progress, cancellationToken));
        }
        catch
        {
            Delete(directory);
            throw;
        }
    }

    public void Dispose() => Delete(_directory);

    private static void Delete(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }
}
