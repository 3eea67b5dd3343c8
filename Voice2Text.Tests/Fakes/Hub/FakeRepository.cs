using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes.Hub;

/// <summary>A repository: the states that it has had, the newest last.</summary>
internal sealed class FakeRepository
{
    private readonly List<(string Commit, IReadOnlyDictionary<string, byte[]> Files)> _commits = [];

    /// <summary>The newest state's commit.</summary>
    public string Head => _commits[^1].Commit;

    /// <summary>Whether the description of files states their hashes.</summary>
    public bool StatesHashes { get; set; } = true;

    /// <summary>A new state: the files of a folder.</summary>
    public string Push(string folder, params string[] without)
    {
        var files = Directory.EnumerateFiles(folder).Where(f => !without.Contains(Path.GetFileName(f)))
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes, StringComparer.Ordinal);
        return Push(files);
    }

    public string Push(IReadOnlyDictionary<string, byte[]> files)
    {
        var text = string.Join('\n', files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {Sha256(f.Value)}")) + _commits.Count;
        _commits.Add((Sha1(Encoding.UTF8.GetBytes(text)), files));
        return Head;
    }

    public byte[]? Find(string commit, string file) => _commits.FirstOrDefault(c => c.Commit == commit).Files?.GetValueOrDefault(file);

    /// <summary>The description, as the hub's interface gives it.</summary>
    public JsonObject? Describe(string revision)
    {
        var (commit, files) = revision == "main" ? _commits[^1] : _commits.FirstOrDefault(c => c.Commit == revision);
        return commit is null ? null : new JsonObject { ["id"] = "", ["sha"] = commit, ["siblings"] = new JsonArray([.. files.Select(f => Describe(f.Key, f.Value))]) };
    }

    /// <summary>What an ETag of the hub says: of large files the SHA-256, of the others git's hash.</summary>
    public static string HashOf(string name, byte[] content) => IsLarge(name) ? Sha256(content) : GitHash(content);

    private static bool IsLarge(string name) => name.EndsWith(".safetensors", StringComparison.Ordinal);

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

#pragma warning disable CA5350 // As git does it.
    private static string Sha1(byte[] content) => Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350

    private static string GitHash(byte[] content) => Sha1([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);

    private JsonObject Describe(string name, byte[] content)
    {
        var file = new JsonObject { ["rfilename"] = name, ["size"] = content.Length };
        if (!StatesHashes) return file;
        // A large file's blob is a pointer; its own hash stands in lfs.
        file["blobId"] = IsLarge(name) ? Sha1(Encoding.UTF8.GetBytes(name)) : GitHash(content);
        if (IsLarge(name)) file["lfs"] = new JsonObject { ["sha256"] = Sha256(content), ["size"] = content.Length, ["pointerSize"] = 134 };
        return file;
    }
}
