using System.Text.Json;
using System.Text.Json.Nodes;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// A vocabulary and configuration for random weights: the 256 bytes, words that no merge reaches, and Whisper's control
/// tokens in Whisper's order, so many that they fill the vocabulary exactly.
/// </summary>
public static class SyntheticVocabulary
{
    private const int Timestamps = 1501;

    // OpenAI's order (whisper/tokenizer.py); "yue" came with large-v3.
    private static readonly string[] Languages =
    [
        .. ("en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy "
            + "sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi "
            + "lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su").Split(' '),
    ];

    /// <summary>The smallest vocabulary that can be made: no words beside the bytes.</summary>
    public static int MinimumSize => 256 + Control(LanguagesOf(null)).Count + Timestamps;

    /// <summary>
    /// Writes <c>config.json</c>, <c>generation_config.json</c>, <c>preprocessor_config.json</c>, <c>vocab.json</c>,
    /// <c>merges.txt</c> and <c>added_tokens.json</c>; what was there under these names is replaced.
    /// </summary>
    /// <exception cref="ArgumentException">The vocabulary is smaller than <see cref="MinimumSize"/>.</exception>
    public static void Write(string directory, ModelDimensions dimensions)
    {
        var languages = LanguagesOf(dimensions);
        var control = Control(languages);
        var text = dimensions.Vocabulary - control.Count - Timestamps;
        if (text < 256)
        {
            throw new ArgumentException($"A vocabulary of {dimensions.Vocabulary} tokens does not hold the bytes and Whisper's control tokens.", nameof(dimensions));
        }

        var vocabulary = new JsonObject();
        for (var id = 0; id < text; id++)
        {
            // "Ġ" writes a space: the words are " w256", " w257" and so on, so that decoded noise looks like text.
            vocabulary[id < 256 ? ByteLevelAlphabet.ToChar((byte)id).ToString() : $"{ByteLevelAlphabet.ToChar((byte)' ')}w{id}"] = id;
        }

        var ids = control.Select((token, i) => (token, id: text + i)).ToDictionary(t => t.token, t => t.id, StringComparer.Ordinal);
        var added = new JsonObject();
        foreach (var (token, id) in ids)
        {
            added[token] = id;
        }

        for (var i = 0; i < Timestamps; i++)
        {
            added[FormattableString.Invariant($"<|{i * 0.02:0.00}|>")] = text + control.Count + i;
        }

        Directory.CreateDirectory(directory);
        Save(directory, CheckpointFiles.Vocabulary, vocabulary);
        Save(directory, CheckpointFiles.AddedTokens, added);
        File.WriteAllText(Path.Combine(directory, CheckpointFiles.Merges), "#version: 0.2\n");
        Save(directory, CheckpointFiles.Config, Config(dimensions, ids));
        Save(directory, CheckpointFiles.Generation, Generation(dimensions, ids, languages));
        Save(directory, CheckpointFiles.Preprocessor, new JsonObject
        {
            ["feature_size"] = dimensions.MelBins,
            ["sampling_rate"] = 16000,
            ["hop_length"] = 160,
            ["n_fft"] = 400,
            ["chunk_length"] = 30,
        });
    }

    private static string[] LanguagesOf(ModelDimensions? dimensions) => dimensions?.MelBins == 128 ? [.. Languages, "yue"] : Languages;

    private static List<string> Control(string[] languages) =>
    [
        "<|endoftext|>", "<|startoftranscript|>", .. languages.Select(l => $"<|{l}|>"),
        "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
    ];

    private static JsonObject Config(ModelDimensions dimensions, Dictionary<string, int> ids) => new()
    {
        ["architectures"] = new JsonArray("WhisperForConditionalGeneration"),
        ["model_type"] = "whisper",
        ["d_model"] = dimensions.Width,
        ["encoder_layers"] = dimensions.EncoderLayers,
        ["encoder_attention_heads"] = dimensions.EncoderHeads,
        ["encoder_ffn_dim"] = dimensions.EncoderFeedForward,
        ["decoder_layers"] = dimensions.DecoderLayers,
        ["decoder_attention_heads"] = dimensions.DecoderHeads,
        ["decoder_ffn_dim"] = dimensions.DecoderFeedForward,
        ["num_mel_bins"] = dimensions.MelBins,
        ["max_source_positions"] = dimensions.AudioContext,
        ["max_target_positions"] = dimensions.TextContext,
        ["vocab_size"] = dimensions.Vocabulary,
        ["activation_function"] = "gelu",
        ["scale_embedding"] = false,
        ["tie_word_embeddings"] = true,
        ["eos_token_id"] = ids["<|endoftext|>"],
        ["decoder_start_token_id"] = ids["<|startoftranscript|>"],
    };

    private static JsonObject Generation(ModelDimensions dimensions, Dictionary<string, int> ids, string[] languages)
    {
        var languageIds = new JsonObject();
        foreach (var token in languages.Select(l => $"<|{l}|>"))
        {
            languageIds[token] = ids[token];
        }

        return new JsonObject
        {
            ["is_multilingual"] = true,
            ["decoder_start_token_id"] = ids["<|startoftranscript|>"],
            ["eos_token_id"] = ids["<|endoftext|>"],
            ["no_timestamps_token_id"] = ids["<|notimestamps|>"],
            ["prev_sot_token_id"] = ids["<|startofprev|>"],
            ["lang_to_id"] = languageIds,
            ["task_to_id"] = new JsonObject { ["transcribe"] = ids["<|transcribe|>"], ["translate"] = ids["<|translate|>"] },
            ["suppress_tokens"] = new JsonArray(),
            // A space and the end: a window does not begin with them.
            ["begin_suppress_tokens"] = new JsonArray((int)' ', ids["<|endoftext|>"]),
            ["max_initial_timestamp_index"] = 50,
            ["max_length"] = dimensions.TextContext,
        };
    }

    private static void Save(string directory, string name, JsonObject json) =>
        File.WriteAllText(Path.Combine(directory, name), json.ToJsonString(JsonSerializerOptions.Default));
}
