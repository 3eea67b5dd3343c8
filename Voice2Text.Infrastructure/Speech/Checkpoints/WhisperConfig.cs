using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// Reads <c>config.json</c>, for example
/// <c>{"model_type": "whisper", "d_model": 384, "encoder_layers": 4, "encoder_attention_heads": 6, …}</c>.
/// </summary>
internal static class WhisperConfig
{
    public static ModelDimensions ReadDimensions(CheckpointJson config)
    {
        RequireWhisper(config);
        var dimensions = new ModelDimensions
        {
            Width = Positive(config, "d_model", 16384),
            EncoderLayers = Positive(config, "encoder_layers", 256),
            EncoderHeads = Positive(config, "encoder_attention_heads", 1024),
            EncoderFeedForward = Positive(config, "encoder_ffn_dim", 65536),
            DecoderLayers = Positive(config, "decoder_layers", 256),
            DecoderHeads = Positive(config, "decoder_attention_heads", 1024),
            DecoderFeedForward = Positive(config, "decoder_ffn_dim", 65536),
            MelBins = Positive(config, "num_mel_bins", 1024),
            AudioContext = Positive(config, "max_source_positions", 65536),
            TextContext = Positive(config, "max_target_positions", 65536),
            Vocabulary = Positive(config, "vocab_size", 1_000_000),
        };
        RequireHeads(config, "encoder_attention_heads", dimensions.Width, dimensions.EncoderHeads);
        RequireHeads(config, "decoder_attention_heads", dimensions.Width, dimensions.DecoderHeads);
        return dimensions;
    }

    /// <summary>True where config.json says that the logits have a matrix of their own (<c>proj_out.weight</c>).</summary>
    public static bool IsUntied(CheckpointJson config) => config.Bool("tie_word_embeddings") == false;

    private static void RequireWhisper(CheckpointJson config)
    {
        var architectures = config.Find("architectures") is { ValueKind: System.Text.Json.JsonValueKind.Array } list
            ? list.EnumerateArray().Select(e => e.ToString()).ToArray()
            : [];
        var type = config.Text("model_type");
        var isWhisper = type is null
            ? architectures.Any(a => a.StartsWith("Whisper", StringComparison.Ordinal))
            : string.Equals(type, "whisper", StringComparison.Ordinal);
        if (!isWhisper || architectures.Any(a => !a.StartsWith("WhisperFor", StringComparison.Ordinal) && !string.Equals(a, "WhisperModel", StringComparison.Ordinal)))
        {
            var what = type ?? "nothing";
            throw Unsupported(config, $"describes '{what}'{(architectures.Length > 0 ? $" ({string.Join(", ", architectures)})" : "")}, not Whisper");
        }

        if (config.Text("activation_function") is { } activation && !string.Equals(activation, "gelu", StringComparison.Ordinal))
        {
            throw Unsupported(config, $"says activation_function '{activation}'; only 'gelu' is supported");
        }

        if (config.Bool("scale_embedding") == true)
        {
            throw Unsupported(config, "says scale_embedding true; only false is supported");
        }
    }

    private static int Positive(CheckpointJson config, string key, int maximum)
    {
        var value = config.RequiredInt(key);
        return value > 0 && value <= maximum
            ? value
            : throw CheckpointFiles.Damaged(config.Path, $"'{key}' is {value} where 1 to {maximum} is plausible");
    }

    private static void RequireHeads(CheckpointJson config, string key, int width, int heads)
    {
        if (width % heads != 0)
        {
            throw CheckpointFiles.Damaged(config.Path, $"d_model {width} is not a multiple of {key} {heads}");
        }

        // The attention operators of ONNX Runtime take head sizes that are multiples of 8. All of Whisper's are 64.
        if (width / heads % 8 != 0)
        {
            throw Unsupported(config, $"implies heads of size {width / heads}; only multiples of 8 are supported");
        }
    }

    private static CheckpointException Unsupported(CheckpointJson config, string what) => new(
        CheckpointFailure.Unsupported, $"'{config.Path}' {what}. Choose a Whisper checkpoint in the Hugging Face format.");
}
