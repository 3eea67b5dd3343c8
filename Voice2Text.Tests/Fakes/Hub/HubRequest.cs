namespace Voice2Text.Tests.Fakes.Hub;

/// <summary>A request that came to the hub.</summary>
/// <param name="Path">Path without its query.</param>
/// <param name="From">The byte that its Range header begins with; null without one.</param>
/// <param name="Token">What its Authorization header holds.</param>
internal sealed record HubRequest(string Path, long? From, string? Token)
{
    /// <summary>The file's name; <c>api</c> for the description of a repository.</summary>
    public string File => Path.StartsWith("/api/", StringComparison.Ordinal) ? FakeHub.Api : Path.Split('/')[^1];
}
