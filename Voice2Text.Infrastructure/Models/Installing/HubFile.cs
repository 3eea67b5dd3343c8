using System.Text.Json.Serialization;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>A file of a repository in one state of it. It never changes: another state is another commit.</summary>
/// <param name="Repository">The repository: <c>openai/whisper-small</c>.</param>
/// <param name="Commit">The repository's state.</param>
/// <param name="Name">Name, without folders.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of the contents, for large files; lower-case hexadecimal.</param>
/// <param name="GitHash">SHA-1 of git's blob with these contents, for the others; lower-case hexadecimal.</param>
internal sealed record HubFile(string Repository, string Commit, string Name, long Size, string? Sha256, string? GitHash)
{
    [JsonIgnore]
    public bool IsWeights => Name.EndsWith(".safetensors", StringComparison.Ordinal);
}

/// <summary>A repository in one state, as the hub describes it.</summary>
internal sealed record HubRepository(string Name, string Commit, IReadOnlyList<HubFile> Files);
