using System.Diagnostics.CodeAnalysis;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>The published sizes of Whisper (the <c>config.json</c> files of openai/whisper-* on Hugging Face).</summary>
public static class WhisperSizes
{
    private static readonly Dictionary<string, ModelDimensions> Table =
        new[] { "tiny", "base", "small", "medium", "large-v3", "large-v3-turbo" }.ToDictionary(name => name, name => ModelCatalog.Find(name)!.Dimensions, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names, smallest first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys];

    /// <summary>Dimensions of a named size; false where the name is not one of <see cref="Names"/>.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out ModelDimensions? dimensions) =>
        Table.TryGetValue(name, out dimensions);
}
