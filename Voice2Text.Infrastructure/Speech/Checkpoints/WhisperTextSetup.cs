using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// Everything about a checkpoint but its weights: what an installed model needs beside its graphs. Read from a checkpoint's
/// folder, or from a model's folder that <see cref="CopyTo"/> has filled.
/// </summary>
public sealed record WhisperTextSetup
{
    /// <summary>Folder that it was read from.</summary>
    public required string Directory { get; init; }

    public required ModelDimensions Dimensions { get; init; }

    public required WhisperTokenizer Tokenizer { get; init; }

    public required GenerationSettings Generation { get; init; }

    public required FeatureSettings Features { get; init; }

    /// <summary>Names of the files that it was read from, in ordinal order.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>False where <c>config.json</c> says that the logits do not share the embedding.</summary>
    internal bool IsTied { get; init; } = true;

    /// <summary>Reads and checks the configuration and tokenizer files of a folder.</summary>
    /// <exception cref="CheckpointException">A folder or file is missing, damaged, unreadable, or not a supported Whisper's.</exception>
    public static WhisperTextSetup Load(string directory)
    {
        CheckpointFiles.RequireDirectory(directory);
        var config = CheckpointJson.Open(directory, CheckpointFiles.Config);
        var dimensions = WhisperConfig.ReadDimensions(config);
        var features = FeatureSettings.Load(directory, dimensions);
        var stated = CheckpointJson.TryOpen(directory, CheckpointFiles.Generation);
        var generation = stated ?? CheckpointJson.Empty(config.Path);
        var vocabulary = VocabularyFiles.Load(directory);
        var tokenizer = WhisperTokenizer.Create(vocabulary, generation, config, dimensions.Vocabulary);
        List<string> files = [CheckpointFiles.Config, .. vocabulary.Files];
        if (stated is not null)
        {
            files.Add(CheckpointFiles.Generation);
        }

        if (Path.Exists(Path.Combine(directory, CheckpointFiles.Preprocessor)))
        {
            files.Add(CheckpointFiles.Preprocessor);
        }

        return new WhisperTextSetup
        {
            Directory = directory,
            Dimensions = dimensions,
            Tokenizer = tokenizer,
            Generation = GenerationSettings.Read(generation, config, dimensions, tokenizer.IsMultilingual),
            Features = features,
            Files = [.. files.Order(StringComparer.Ordinal)],
            IsTied = !WhisperConfig.IsUntied(config),
        };
    }

    /// <summary>Copies <see cref="Files"/> into a model's folder, from which <see cref="Load"/> reads the same again.</summary>
    /// <exception cref="IOException">The disk is full, or a file of that name is there already.</exception>
    public void CopyTo(string directory)
    {
        foreach (var file in Files)
        {
            File.Copy(Path.Combine(Directory, file), Path.Combine(directory, file));
        }
    }
}
