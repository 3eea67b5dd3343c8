using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>
/// The parameters of a request: from the query, a JSON body, a form or a multipart form, whatever the client chose.
/// In forms an object is JSON text in a field, and a file is a part that a field may name as "attach://part".
/// </summary>
internal sealed class BotApiParameters
{
    private const string Attachment = "attach://";

    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UploadedFile> _files = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Texts => _values.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!.ToString(), StringComparer.Ordinal);

    public static async Task<BotApiParameters> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new BotApiParameters();
        foreach (var (name, value) in request.Query) parameters._values[name] = value.ToString();
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(cancellationToken);
            foreach (var (name, value) in form) parameters._values[name] = value.ToString();
            foreach (var file in form.Files) parameters._files[file.Name] = await UploadedFile.ReadAsync(file, cancellationToken);
        }
        else if (request.HasJsonContentType())
        {
            await parameters.ReadJsonAsync(request, cancellationToken);
        }
        return parameters;
    }

    public string? Text(string name) => _values.GetValueOrDefault(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => other.ToJsonString(),
    };

    public long? Number(string name) => Text(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw BotApiException.BadRequest($"parameter \"{name}\" must be a number");

    public bool Flag(string name) => Text(name) is "true" or "True" or "1";

    public JsonObject? Object(string name) => Node(name) as JsonObject;

    public JsonArray? Array(string name) => Node(name) as JsonArray;

    /// <summary>The uploaded file, or null where the parameter is the id of a file that the server has.</summary>
    public UploadedFile? File(string name)
    {
        var part = Text(name) is { } text && text.StartsWith(Attachment, StringComparison.Ordinal) ? text[Attachment.Length..] : name;
        return _files.GetValueOrDefault(part);
    }

    private JsonNode? Node(string name)
    {
        var node = _values.GetValueOrDefault(name);
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String) return node;
        try
        {
            return value.GetValue<string>() is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            throw BotApiException.BadRequest($"can't parse {name} JSON object");
        }
    }

    private async Task ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (await JsonNode.ParseAsync(request.Body, cancellationToken: cancellationToken) is not JsonObject body) return;
            foreach (var (name, value) in body) _values[name] = value?.DeepClone();
        }
        // An empty body with a JSON content type is no parameters.
        catch (JsonException) when (request.ContentLength is 0)
        {
        }
        catch (JsonException)
        {
            throw BotApiException.BadRequest("can't parse request JSON object");
        }
    }
}

internal sealed record UploadedFile(string Name, string? ContentType, byte[] Content)
{
    public static async Task<UploadedFile> ReadAsync(IFormFile file, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken);
        return new UploadedFile(file.FileName, file.ContentType, content.ToArray());
    }
}
