using System.Text.Json;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>A JSON object of a checkpoint. Every error names the file and the key.</summary>
internal sealed class CheckpointJson
{
    /// <summary>The largest real one, a tokenizer.json, has 4 MB; the cap bounds what a wrong file can take.</summary>
    private const long MaximumBytes = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private CheckpointJson(string path, JsonElement root)
    {
        Path = path;
        Root = root;
    }

    public string Path { get; }

    public JsonElement Root { get; }

    /// <summary>Null where the file does not exist.</summary>
    public static CheckpointJson? TryOpen(string directory, string name)
    {
        var path = System.IO.Path.Combine(directory, name);
        return System.IO.Path.Exists(path) ? Parse(path, ReadAll(path)) : null;
    }

    public static CheckpointJson Open(string directory, string name) =>
        TryOpen(directory, name) ?? throw CheckpointFiles.Missing(System.IO.Path.Combine(directory, name));

    /// <summary>An empty object in place of a file that need not be there.</summary>
    public static CheckpointJson Empty(string path) => Parse(path, "{}"u8.ToArray());

    public static CheckpointJson Parse(string path, ReadOnlyMemory<byte> json)
    {
        try
        {
            var text = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
            using var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new CheckpointJson(path, document.RootElement.Clone())
                : throw CheckpointFiles.Damaged(path, "a JSON object was expected");
        }
        catch (JsonException e)
        {
            throw CheckpointFiles.Damaged(path, $"not valid JSON, {e.Message.TrimEnd('.')}", e);
        }
    }

    public static byte[] ReadAll(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaximumBytes)
            {
                throw CheckpointFiles.Damaged(path, $"{stream.Length} bytes where at most {MaximumBytes} are plausible");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CheckpointFiles.Unreadable(path, e);
        }
    }

    /// <summary>The value, or null where the key is missing or null.</summary>
    public JsonElement? Find(string key) =>
        Root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public int? Int(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw Wrong(key, "a whole number", value);

    public int RequiredInt(string key) => Int(key) ?? throw CheckpointFiles.Damaged(Path, $"'{key}' is missing");

    public bool? Bool(string key) => Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(key, "true or false", value);

    public string? Text(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(key, "a string", value);

    public IReadOnlyList<int>? Ints(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(key, "a list of whole numbers", value);
        }

        return [.. value.EnumerateArray().Select(e =>
            e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var id) ? id : throw Wrong(key, "a list of whole numbers", e))];
    }

    /// <summary>An object from names to whole numbers, for example <c>{"&lt;|en|&gt;": 50259}</c>.</summary>
    public IReadOnlyDictionary<string, int>? Map(string key) => Find(key) is { } value ? Map(key, value) : null;

    public IReadOnlyDictionary<string, int> Map(string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(key, "an object of whole numbers", value);
        }

        var map = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in value.EnumerateObject())
        {
            map.Add(entry.Name, entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id)
                ? id
                : throw Wrong(entry.Name, "a whole number", entry.Value));
        }

        return map;
    }

    /// <summary>A value that we support in one form only; a missing key means that form.</summary>
    public void Expect(string key, int supported, string reason)
    {
        if (Int(key) is { } value && value != supported)
        {
            throw new CheckpointException(
                CheckpointFailure.Unsupported,
                $"'{Path}' says {key} {value}; only {supported} ({reason}) is supported. Choose another checkpoint.");
        }
    }

    public CheckpointException Wrong(string key, string expected, JsonElement found)
    {
        var text = found.GetRawText();
        return CheckpointFiles.Damaged(Path, $"'{key}' is {(text.Length > 40 ? text[..40] + "…" : text)} where {expected} is expected");
    }
}
