using System.Globalization;
using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A status with a body, as the server sends it.</summary>
internal sealed record BotApiAnswer(int Status, string ContentType, string Body)
{
    private const string Json = "application/json";

    public int? RetryAfter { get; private init; }

    public static BotApiAnswer Success(JsonNode? result) =>
        new(200, Json, new JsonObject { ["ok"] = true, ["result"] = result }.ToJsonString());

    public static BotApiAnswer Error(int code, string description) =>
        new(code, Json, new JsonObject { ["ok"] = false, ["error_code"] = code, ["description"] = description }.ToJsonString());

    public static BotApiAnswer TooManyRequests(int retryAfter)
    {
        var body = new JsonObject
        {
            ["ok"] = false,
            ["error_code"] = 429,
            ["description"] = string.Create(CultureInfo.InvariantCulture, $"Too Many Requests: retry after {retryAfter}"),
            ["parameters"] = new JsonObject { ["retry_after"] = retryAfter },
        };
        return new(429, Json, body.ToJsonString()) { RetryAfter = retryAfter };
    }

    /// <summary>What the proxy in front of the real server says when that server is away.</summary>
    public static BotApiAnswer BadGateway() => new(502, "text/html",
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n");
}

/// <summary>A method that refuses, with the code and words of the real server.</summary>
internal sealed class BotApiException(int code, string description) : Exception(description)
{
    public BotApiAnswer Answer => BotApiAnswer.Error(code, Message);

    public static BotApiException BadRequest(string reason) => new(400, $"Bad Request: {reason}");

    public static BotApiException Forbidden(string reason) => new(403, $"Forbidden: {reason}");

    public static BotApiException Unauthorized() => new(401, "Unauthorized");

    public static BotApiException Conflict() =>
        new(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
}
