using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A page that looks like a chat, for trying the bot by hand as any of the users.</summary>
internal static class ChatPage
{
    /// <summary>The first id of a user made on the page; tests choose smaller ones.</summary>
    private const long FirstUserId = 700_001;

    public static void Map(IEndpointRouteBuilder routes, FakeBotApi api)
    {
        routes.MapGet("/", () => Results.Stream(typeof(ChatPage).Assembly.GetManifestResourceStream("chat.html")!, "text/html; charset=utf-8"));
        routes.MapGet("/ui/state", (long? user, long? since) => State(api, user, since));
        routes.MapGet("/ui/files/{fileId}", (string fileId) => File(api, fileId));
        routes.MapPost("/ui/users", (HttpRequest request) => WithFormAsync(request, form => AddUser(api, form)));
        routes.MapPost("/ui/users/{id}", (HttpRequest request, long id) => WithFormAsync(request, form => Change(User(api, id), form)));
        routes.MapPost("/ui/users/{id}/text", (HttpRequest request, long id) => WithFormAsync(request, form => Sent(User(api, id)?.SendText(form["text"].ToString()))));
        routes.MapPost("/ui/users/{id}/press", (HttpRequest request, long id) => WithFormAsync(request, form => Press(api, User(api, id), form)));
        routes.MapPost("/ui/users/{id}/media", (HttpRequest request, long id) => SendMediaAsync(request, User(api, id)));
    }

    private static FakeUser? User(FakeBotApi api, long id) => api.World.FindUser(id);

    private static async Task<IResult> WithFormAsync(HttpRequest request, Func<IFormCollection, IResult> act) =>
        request.HasFormContentType ? act(await request.ReadFormAsync(request.HttpContext.RequestAborted)) : Results.BadRequest("A form is needed.");

    private static IResult Sent(FakeMessage? message) => message is null ? Results.NotFound() : Results.Json(new { messageId = message.Id });

    private static IResult AddUser(FakeBotApi api, IFormCollection form)
    {
        lock (api.Watch.Sync)
        {
            var id = Math.Max(FirstUserId, api.World.Users.Select(u => u.Id + 1).DefaultIfEmpty().Max());
            var user = api.AddUser(id, form["name"].ToString() is { Length: > 0 } name ? name : "User", form["language"].ToString() is { Length: > 0 } tag ? tag : null);
            return Results.Json(new { id = user.Id });
        }
    }

    private static IResult Change(FakeUser? user, IFormCollection form)
    {
        if (user is null) return Results.NotFound();
        if (form.TryGetValue("language", out var language)) user.LanguageCode = language.ToString() is { Length: > 0 } tag ? tag : null;
        if (form.TryGetValue("blocked", out var blocked) && blocked == "true") user.BlockBot();
        else if (blocked == "false") user.UnblockBot();
        return Results.NoContent();
    }

    private static IResult Press(FakeBotApi api, FakeUser? user, IFormCollection form)
    {
        if (user is null || !long.TryParse(form["message"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var id)) return Results.NotFound();
        if (api.World.FindMessage(user.Chat.Id, id) is not { } message) return Results.NotFound();
        return Results.Json(new { callbackId = user.SendCallback(message, form["data"].ToString()).Id });
    }

    private static async Task<IResult> SendMediaAsync(HttpRequest request, FakeUser? user)
    {
        if (user is null) return Results.NotFound();
        if (!request.HasFormContentType) return Results.BadRequest("A form is needed.");
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (form.Files.GetFile("file") is not { } file) return Results.BadRequest("A file is needed.");
        if (!Enum.TryParse<FakeMediaKind>(form["kind"].ToString() is { Length: > 0 } name ? name : nameof(FakeMediaKind.Voice), ignoreCase: true, out var kind))
            return Results.BadRequest("The kind is not known.");
        var upload = await UploadedFile.ReadAsync(file, request.HttpContext.RequestAborted);
        var isTimed = double.TryParse(form["seconds"], CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds);
        var media = new FakeMedia(kind, new FakeFile(upload.Content))
        {
            Duration = isTimed ? (int)Math.Clamp(Math.Round(seconds), 1, int.MaxValue) : OggDuration.Of(upload.Content),
            MimeType = upload.ContentType,
            FileName = kind is FakeMediaKind.Voice or FakeMediaKind.VideoNote ? null : upload.Name,
        };
        return Sent(user.Send(media, form["caption"].ToString()));
    }

    private static IResult File(FakeBotApi api, string fileId)
    {
        if (api.World.FindFile(fileId) is not { } media) return Results.NotFound();
        return Results.Bytes(media.File.Content, media.MimeType ?? "application/octet-stream", media.Kind == FakeMediaKind.Document ? media.FileName ?? "document" : null);
    }

    private static IResult State(FakeBotApi api, long? userId, long? since)
    {
        lock (api.Watch.Sync)
        {
            if (since == api.Watch.Version) return Results.NoContent();
            var state = new JsonObject
            {
                ["version"] = api.Watch.Version,
                ["users"] = new JsonArray([.. api.World.Users.Select(u => new JsonObject
                {
                    ["id"] = u.Id, ["name"] = u.FirstName, ["language"] = u.LanguageCode, ["blocked"] = u.HasBlockedBot,
                })]),
                ["messages"] = new JsonArray([.. api.Messages.Where(m => m.Chat.Id == userId && !m.IsDeleted).Select(m => Message(api, m))]),
                ["answers"] = new JsonArray([.. api.World.Callbacks.Where(c => c.Sender.Id == userId && c.Answer is not null).Select(Answer)]),
            };
            return Results.Content(state.ToJsonString(), "application/json");
        }
    }

    private static JsonObject Message(FakeBotApi api, FakeMessage message)
    {
        var json = BotApiJson.Message(message, api.World);
        json["from_bot"] = message.IsFromBot;
        json["versions"] = message.Versions.Count;
        if (message.Media is { } media)
        {
            json["media"] = new JsonObject { ["kind"] = media.Kind.ToString(), ["url"] = $"/ui/files/{media.FileId}", ["name"] = media.FileName, ["seconds"] = media.Duration, ["size"] = media.File.Size };
        }
        return json;
    }

    private static JsonObject Answer(FakeCallback callback) =>
        new() { ["id"] = callback.Id, ["text"] = callback.Answer!.Text, ["alert"] = callback.Answer.ShowAlert };
}
