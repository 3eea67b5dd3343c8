using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>File names of a Hugging Face checkpoint, and how a failure to read one is told.</summary>
internal static class CheckpointFiles
{
    public const string Config = "config.json";
    public const string Generation = "generation_config.json";
    public const string Preprocessor = "preprocessor_config.json";
    public const string Weights = "model.safetensors";
    public const string WeightsIndex = "model.safetensors.index.json";
    public const string Vocabulary = "vocab.json";
    public const string Merges = "merges.txt";
    public const string AddedTokens = "added_tokens.json";
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string Tokenizer = "tokenizer.json";

    /// <exception cref="CheckpointException">No such folder.</exception>
    public static void RequireDirectory(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        throw new CheckpointException(CheckpointFailure.NotFound, File.Exists(directory)
            ? $"'{directory}' is a file. Name the folder that holds the checkpoint's {Config} and {Weights}."
            : $"There is no folder '{directory}'. Name the folder that holds the checkpoint's {Config} and {Weights}.");
    }

    public static CheckpointException Missing(string path, string? detail = null) => new(
        CheckpointFailure.MissingFile,
        $"'{path}' is missing{(detail is null ? "" : $" ({detail})")}. Download the whole checkpoint folder again.");

    public static CheckpointException Damaged(string path, string detail, Exception? inner = null) => new(
        CheckpointFailure.Damaged, $"'{path}' is damaged: {detail}. Download it again.", inner);

    /// <summary>What a failure of the file system means for the checkpoint.</summary>
    public static CheckpointException Unreadable(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => Missing(path),
        _ => new CheckpointException(
            CheckpointFailure.AccessDenied,
            $"'{path}' cannot be read: {exception.Message} Make it readable for the user that runs this program.", exception),
    };
}
