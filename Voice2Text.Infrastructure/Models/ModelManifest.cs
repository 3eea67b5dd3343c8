using System.Text.Json;
using System.Text.Json.Serialization;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Models;

/// <summary>What an installed model's folder says of itself (<c>model.json</c>).</summary>
internal sealed record ModelManifest
{
    /// <summary>Raised whenever the graphs or the files change, so that older imports are made again.</summary>
    public const int CurrentFormat = 3;

    public required int Format { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    [JsonConverter(typeof(PrecisionConverter))]
    public required ModelPrecision Precision { get; init; }

    public required ModelDimensions Dimensions { get; init; }

    public required string CheckpointHash { get; init; }

    public required DateTimeOffset ImportedAt { get; init; }

    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Where the checkpoint was downloaded from; missing for one that came from a folder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelSource? Source { get; init; }

    /// <summary>How it compares with its checkpoint; missing for a model that was not compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelComparison? Comparison { get; init; }

    /// <summary>Where the token embedding's rows start in the decoder's weight file, in bytes.</summary>
    public required long TokenEmbeddingOffset { get; init; }

    /// <summary>Where the position embedding's rows start in the decoder's weight file, in bytes.</summary>
    public required long PositionEmbeddingOffset { get; init; }

    /// <summary>Every other file of the folder with its length in bytes.</summary>
    public required IReadOnlyDictionary<string, long> Files { get; init; }
}

/// <summary>A precision by its name.</summary>
internal sealed class PrecisionConverter : JsonConverter<ModelPrecision>
{
    public override ModelPrecision Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ModelPrecision.TryParse(reader.GetString() ?? "", out var precision) ? precision : throw new JsonException("There is no such precision.");

    public override void Write(Utf8JsonWriter writer, ModelPrecision value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ModelJson : JsonSerializerContext;
