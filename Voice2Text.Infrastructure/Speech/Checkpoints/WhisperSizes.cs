using System.Diagnostics.CodeAnalysis;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>The published sizes of Whisper (the <c>config.json</c> files of openai/whisper-* on Hugging Face).</summary>
public static class WhisperSizes
{
    private static readonly Dictionary<string, ModelDimensions> Table = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tiny"] = Size(384, 4, 4, 6),
        ["base"] = Size(512, 6, 6, 8),
        ["small"] = Size(768, 12, 12, 12),
        ["medium"] = Size(1024, 24, 24, 16),
        ["large-v3"] = Size(1280, 32, 32, 20, melBins: 128, vocabulary: 51866),
        ["large-v3-turbo"] = Size(1280, 32, 4, 20, melBins: 128, vocabulary: 51866),
    };

    /// <summary>Names, smallest first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys];

    /// <summary>Dimensions of a named size; false where the name is not one of <see cref="Names"/>.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out ModelDimensions? dimensions) =>
        Table.TryGetValue(name, out dimensions);

    private static ModelDimensions Size(
        int width, int encoderLayers, int decoderLayers, int heads, int melBins = 80, int vocabulary = 51865) => new()
        {
            Width = width,
            EncoderLayers = encoderLayers,
            EncoderHeads = heads,
            EncoderFeedForward = 4 * width,
            DecoderLayers = decoderLayers,
            DecoderHeads = heads,
            DecoderFeedForward = 4 * width,
            MelBins = melBins,
            AudioContext = 1500,
            TextContext = 448,
            Vocabulary = vocabulary,
        };
}
