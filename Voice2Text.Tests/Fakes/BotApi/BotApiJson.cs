using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The world in the words of the Bot API (core.telegram.org/bots/api).</summary>
internal static class BotApiJson
{
    public static JsonObject Bot(long id) => new()
    {
        ["id"] = id,
        ["is_bot"] = true,
        ["first_name"] = FakeWorld.BotName,
        ["username"] = FakeWorld.BotUsername,
    };

    public static JsonObject User(FakeUser user)
    {
        var json = new JsonObject { ["id"] = user.Id, ["is_bot"] = false, ["first_name"] = user.FirstName };
        if (user.LanguageCode is { } language) json["language_code"] = language;
        return json;
    }

    public static JsonObject Chat(FakeChat chat, FakeUser? person)
    {
        var json = new JsonObject { ["id"] = chat.Id, ["type"] = chat.Type };
        if (chat.Title is not null) json["title"] = chat.Title;
        if (person is not null) json["first_name"] = person.FirstName;
        return json;
    }

    public static JsonObject Message(FakeMessage message, FakeWorld world)
    {
        var json = new JsonObject
        {
            ["message_id"] = message.Id,
            ["from"] = message.Sender is { } sender ? User(sender) : Bot(world.BotId),
            ["chat"] = Chat(message.Chat, world.FindUser(message.Chat.Id)),
            ["date"] = message.Versions[0].At.ToUnixTimeSeconds(),
        };
        if (message.Versions.Count > 1) json["edit_date"] = message.Current.At.ToUnixTimeSeconds();
        if (message.ReplyTo is { IsDeleted: false } target) json["reply_to_message"] = Reply(target, world);
        if (message.ForwardedFrom is { } name) json["forward_origin"] = Origin(name, message);
        if (message.Media is { } media) AddMedia(json, media);
        AddText(json, message);
        if (message.Current.Buttons.Count > 0) json["reply_markup"] = Markup(message.Current.Buttons);
        return json;
    }

    public static JsonObject Callback(FakeCallback callback, FakeWorld world) => new()
    {
        ["id"] = callback.Id,
        ["from"] = User(callback.Sender),
        ["message"] = Message(callback.Message, world),
        ["chat_instance"] = callback.Message.Chat.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["data"] = callback.Data,
    };

    public static JsonObject Membership(FakeUser user, bool isBlocked, FakeWorld world)
    {
        return new JsonObject
        {
            ["chat"] = Chat(user.Chat, user),
            ["from"] = User(user),
            ["date"] = world.Now.ToUnixTimeSeconds(),
            ["old_chat_member"] = Member(!isBlocked),
            ["new_chat_member"] = Member(isBlocked),
        };

        JsonObject Member(bool isOut)
        {
            var member = new JsonObject { ["user"] = Bot(world.BotId), ["status"] = isOut ? "kicked" : "member" };
            if (isOut) member["until_date"] = 0;
            return member;
        }
    }

    public static JsonObject File(FakeMedia media)
    {
        var json = new JsonObject { ["file_id"] = media.FileId, ["file_unique_id"] = media.File.UniqueId, ["file_size"] = media.File.Size };
        return json;
    }

    // The answered message comes without what it answers itself.
    private static JsonObject Reply(FakeMessage target, FakeWorld world)
    {
        var json = Message(target, world);
        json.Remove("reply_to_message");
        return json;
    }

    private static JsonObject Origin(string name, FakeMessage message) =>
        new() { ["type"] = "hidden_user", ["date"] = message.Versions[0].At.ToUnixTimeSeconds(), ["sender_user_name"] = name };

    private static void AddMedia(JsonObject json, FakeMedia media)
    {
        var file = File(media);
        if (media.MimeType is not null && media.Kind != FakeMediaKind.VideoNote) file["mime_type"] = media.MimeType;
        if (media.FileName is not null) file["file_name"] = media.FileName;
        if (media.Kind is not (FakeMediaKind.Document or FakeMediaKind.Sticker)) file["duration"] = media.Duration;
        if (media.Kind is FakeMediaKind.Video) (file["width"], file["height"]) = (640, 360);
        if (media.Kind is FakeMediaKind.VideoNote) file["length"] = 240;
        if (media.Kind is FakeMediaKind.Sticker)
        {
            (file["width"], file["height"], file["type"]) = (512, 512, "regular");
            (file["is_animated"], file["is_video"], file["emoji"]) = (false, false, "👍");
        }
        json[Field(media.Kind)] = file;
    }

    private static string Field(FakeMediaKind kind) => kind == FakeMediaKind.VideoNote ? "video_note" : kind.ToString().ToLowerInvariant();

    private static void AddText(JsonObject json, FakeMessage message)
    {
        if (message.Text.Length == 0) return;
        var isCaption = message.Media is not null;
        json[isCaption ? "caption" : "text"] = message.Text;
        if (message.Entities is JsonArray { Count: > 0 } entities) json[isCaption ? "caption_entities" : "entities"] = entities;
    }

    private static JsonObject Markup(IReadOnlyList<IReadOnlyList<FakeButton>> rows)
    {
        return new JsonObject { ["inline_keyboard"] = new JsonArray([.. rows.Select(row => new JsonArray([.. row.Select(Button)]))]) };

        static JsonNode Button(FakeButton button)
        {
            var json = new JsonObject { ["text"] = button.Text };
            if (button.Data is not null) json["callback_data"] = button.Data;
            if (button.Url is not null) json["url"] = button.Url;
            return json;
        }
    }
}
