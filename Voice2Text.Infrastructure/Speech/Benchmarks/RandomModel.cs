using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>Models with a real one's dimensions and random weights: the same work for the machine, no download.</summary>
internal static class RandomModel
{
    /// <summary>Makes a model in a folder of its own below <paramref name="directory"/>, which is the caller's to delete.</summary>
    /// <exception cref="CheckpointException">There is no room.</exception>
    public static async Task<InstalledModel> CreateAsync(
        string name, ModelDimensions dimensions, ModelPrecision precision, string directory, CancellationToken cancellationToken)
    {
        var source = Path.Combine(directory, $"random-{name}");
        Directory.CreateDirectory(source);
        using var checkpoint = WhisperCheckpoint.CreateRandom(source, dimensions);
        var library = new ModelLibrary(
            Options.Create(new ModelLibraryOptions { Directory = Path.Combine(directory, "models"), DemoCheckpoint = "" }),
            TimeProvider.System, NullLogger<ModelLibrary>.Instance);
        return await library.ImportAsync(checkpoint, new() { Precision = precision, Compare = false }, null, cancellationToken);
    }
}
