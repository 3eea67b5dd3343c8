using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// What the checkpoint says about decoding, beside its special tokens (those are on <see cref="WhisperTokenizer"/>).
/// </summary>
public sealed record GenerationSettings
{
    /// <summary>False for an English-only checkpoint: its prompt has neither a language nor a task.</summary>
    public required bool IsMultilingual { get; init; }

    /// <summary>Tokens that are never chosen.</summary>
    public required IReadOnlyList<int> SuppressedTokens { get; init; }

    /// <summary>Tokens that are not chosen as the first of a window.</summary>
    public required IReadOnlyList<int> BeginSuppressedTokens { get; init; }

    /// <summary>The first timestamp is at most this many steps of 0.02 s after the window's start.</summary>
    public required int MaxInitialTimestampIndex { get; init; }

    /// <summary>Tokens of prompt and text together; never more than the decoder has positions.</summary>
    public required int MaxLength { get; init; }

    /// <param name="generation"><c>generation_config.json</c>, or an empty object.</param>
    /// <param name="config"><c>config.json</c>, where older checkpoints keep these lists.</param>
    /// <param name="dimensions">The checkpoint's sizes.</param>
    /// <param name="isMultilingual">As the tokenizer found it.</param>
    internal static GenerationSettings Read(
        CheckpointJson generation, CheckpointJson config, ModelDimensions dimensions, bool isMultilingual)
    {
        var maxLength = generation.Int("max_length") ?? dimensions.TextContext;
        return new GenerationSettings
        {
            IsMultilingual = isMultilingual,
            SuppressedTokens = Tokens("suppress_tokens"),
            BeginSuppressedTokens = Tokens("begin_suppress_tokens"),
            // One second, as in OpenAI's decoding.py.
            MaxInitialTimestampIndex = Math.Max(0, generation.Int("max_initial_timestamp_index") ?? 50),
            MaxLength = maxLength > 0
                ? Math.Min(maxLength, dimensions.TextContext)
                : throw CheckpointFiles.Damaged(generation.Path, $"'max_length' is {maxLength}"),
        };

        // -1 stands for a default set in OpenAI's own program; here it stands for nothing.
        IReadOnlyList<int> Tokens(string key)
        {
            var file = generation.Find(key) is null ? config : generation;
            return [.. (file.Ints(key) ?? []).Where(id => id >= 0).Select(id => id < dimensions.Vocabulary
                ? id
                : throw CheckpointFiles.Damaged(file.Path, $"'{key}' holds {id}, but the vocabulary has {dimensions.Vocabulary} tokens"))];
        }
    }
}
