using System.Text.Json.Serialization;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>
/// What <c>GET /api/models/{repository}/revision/{revision}?blobs=true</c> answers:
/// <c>{"sha": "…40 hex…", "siblings": [{"rfilename": "model.safetensors", "size": 151061672, "blobId": "…", "lfs": {"sha256": "…", "size": 151061672}}, …]}</c>.
/// </summary>
internal sealed record HubModelJson
{
    public string? Sha { get; init; }

    public IReadOnlyList<HubSiblingJson>? Siblings { get; init; }
}

internal sealed record HubSiblingJson
{
    [JsonPropertyName("rfilename")]
    public string? Name { get; init; }

    public long? Size { get; init; }

    public string? BlobId { get; init; }

    public HubLfsJson? Lfs { get; init; }
}

internal sealed record HubLfsJson
{
    public string? Sha256 { get; init; }

    public long? Size { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HubModelJson))]
internal sealed partial class HubJson : JsonSerializerContext;
