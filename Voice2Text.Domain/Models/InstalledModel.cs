namespace Voice2Text.Domain.Models;

/// <summary>The sizes of a Whisper checkpoint.</summary>
public sealed record ModelDimensions
{
    /// <summary>Width of the residual stream (<c>d_model</c>).</summary>
    public required int Width { get; init; }

    public required int EncoderLayers { get; init; }

    public required int EncoderHeads { get; init; }

    public required int EncoderFeedForward { get; init; }

    public required int DecoderLayers { get; init; }

    public required int DecoderHeads { get; init; }

    public required int DecoderFeedForward { get; init; }

    /// <summary>Mel filters: 80, or 128 since large-v3.</summary>
    public required int MelBins { get; init; }

    /// <summary>Encoder positions of a full window (1500: one for 20 ms).</summary>
    public required int AudioContext { get; init; }

    /// <summary>Decoder positions (448).</summary>
    public required int TextContext { get; init; }

    /// <summary>Tokens.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Weights, in all: convolutions, position tables, layers, norms, and the one embedding.</summary>
    public long Parameters
    {
        get
        {
            long d = Width;
            var attention = (4 * d * d) + (3 * d);
            var norm = 2 * d;
            var encoderLayer = attention + (2 * d * EncoderFeedForward) + EncoderFeedForward + d + (2 * norm);
            var decoderLayer = (2 * attention) + (2 * d * DecoderFeedForward) + DecoderFeedForward + d + (3 * norm);
            var convolutions = (3 * d * MelBins) + d + (3 * d * d) + d;
            return convolutions + ((AudioContext + TextContext + Vocabulary) * d)
                + (EncoderLayers * encoderLayer) + (DecoderLayers * decoderLayer) + (2 * norm);
        }
    }
}

/// <summary>Where a model was downloaded from.</summary>
/// <param name="Repository">Its repository on the hub: <c>openai/whisper-small</c>.</param>
/// <param name="Commit">The exact state of the repository.</param>
public sealed record ModelSource(string Repository, string Commit);

/// <summary>A model in the library: a folder with graphs, weights, tokenizer and manifest.</summary>
public sealed record InstalledModel
{
    /// <summary>Unique name, also that of its folder: checkpoint name, precision and the start of the checkpoint's hash.</summary>
    public required string Id { get; init; }

    /// <summary>The checkpoint's name, for example <c>demo</c> or <c>whisper-small</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the model's folder.</summary>
    public required string Directory { get; init; }

    public required ModelPrecision Precision { get; init; }

    public required ModelDimensions Dimensions { get; init; }

    /// <summary>SHA-256 over the checkpoint's files, lower-case hexadecimal.</summary>
    public required string CheckpointHash { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long Bytes { get; init; }

    /// <summary>When it was imported.</summary>
    public required DateTimeOffset ImportedAt { get; init; }

    /// <summary>ISO 639 codes; one entry for an English-only checkpoint.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Where it was downloaded from; <see langword="null"/> for one that was imported from a folder.</summary>
    public ModelSource? Source { get; init; }

    /// <summary>How it compares with its checkpoint; <see langword="null"/> where the import did not compare it.</summary>
    public ModelComparison? Comparison { get; init; }
}
