using System.Text;
using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The methods that write, edit and delete messages and answer buttons.</summary>
internal sealed class MessageMethods(FakeWorld world)
{
    /// <summary>UTF-16 units, after the formatting is parsed.</summary>
    private const int LongestText = 4096;

    private const int LongestCaption = 1024;

    /// <summary>Bytes of UTF-8.</summary>
    private const int LongestCallbackData = 64;

    public JsonNode SendMessage(BotApiParameters parameters)
    {
        var chat = Chat(parameters);
        var text = ReadText(parameters);
        var message = world.Write(chat, text, Buttons(parameters), media: null, ReplyTo(parameters, chat), parameters.Text("parse_mode"));
        return BotApiJson.Message(message, world);
    }

    public JsonNode SendDocument(BotApiParameters parameters)
    {
        var chat = Chat(parameters);
        var caption = FormattedText.Parse(parameters.Text("caption") ?? "", parameters.Text("parse_mode"), parameters.Array("caption_entities"));
        if (caption.Text.Length > LongestCaption) throw BotApiException.BadRequest("message caption is too long");
        var message = world.Write(chat, caption, Buttons(parameters), Document(parameters), ReplyTo(parameters, chat), parameters.Text("parse_mode"));
        return BotApiJson.Message(message, world);
    }

    public JsonNode EditMessageText(BotApiParameters parameters)
    {
        var message = Editable(parameters, "edit");
        var text = ReadText(parameters);
        if (message.Media is not null) throw BotApiException.BadRequest("there is no text in the message to edit");
        world.Edit(message, text, Buttons(parameters));
        return BotApiJson.Message(message, world);
    }

    public JsonNode EditMessageReplyMarkup(BotApiParameters parameters)
    {
        var message = Editable(parameters, "edit");
        world.Edit(message, new FormattedText(message.Text, message.Current.EntitiesJson), Buttons(parameters));
        return BotApiJson.Message(message, world);
    }

    public JsonNode DeleteMessage(BotApiParameters parameters)
    {
        var chat = Chat(parameters);
        var message = world.FindMessage(chat.Id, parameters.Number("message_id") ?? 0) ?? throw BotApiException.BadRequest("message to delete not found");
        world.Delete(message);
        return true;
    }

    public JsonNode AnswerCallbackQuery(BotApiParameters parameters)
    {
        var callback = world.FindCallback(parameters.Text("callback_query_id") ?? "");
        if (callback is null || callback.IsExpired || callback.Answer is not null)
            throw BotApiException.BadRequest("query is too old and response timeout expired or query ID is invalid");
        var text = parameters.Text("text");
        if (text?.Length > 200) throw BotApiException.BadRequest("MESSAGE_TOO_LONG");
        world.Answer(callback, new FakeCallbackAnswer(text, parameters.Flag("show_alert")));
        return true;
    }

    private FakeChat Chat(BotApiParameters parameters) =>
        world.ChatForBot(parameters.Number("chat_id") ?? throw BotApiException.BadRequest("chat_id is empty"));

    private FakeMessage Editable(BotApiParameters parameters, string action)
    {
        var chat = Chat(parameters);
        var message = world.FindMessage(chat.Id, parameters.Number("message_id") ?? 0) ?? throw BotApiException.BadRequest($"message to {action} not found");
        return message.IsFromBot ? message : throw BotApiException.BadRequest($"message can't be {action}ed");
    }

    private static FormattedText ReadText(BotApiParameters parameters)
    {
        var text = FormattedText.Parse(parameters.Text("text") ?? "", parameters.Text("parse_mode"), parameters.Array("entities"));
        return text.Text.Length switch
        {
            0 => throw BotApiException.BadRequest("message text is empty"),
            > LongestText => throw BotApiException.BadRequest("message is too long"),
            _ => text,
        };
    }

    private FakeMessage? ReplyTo(BotApiParameters parameters, FakeChat chat)
    {
        if (parameters.Object("reply_parameters") is not { } reply) return null;
        var target = world.FindMessage(chat.Id, reply["message_id"]?.GetValue<long>() ?? 0);
        var mayLack = reply["allow_sending_without_reply"]?.GetValue<bool>() ?? false;
        return target is null && !mayLack ? throw BotApiException.BadRequest("message to be replied not found") : target;
    }

    private static IReadOnlyList<IReadOnlyList<FakeButton>> Buttons(BotApiParameters parameters)
    {
        if (parameters.Object("reply_markup")?["inline_keyboard"] is not JsonArray rows) return [];
        return [.. rows.OfType<JsonArray>().Where(row => row.Count > 0).Select(row => (IReadOnlyList<FakeButton>)[.. row.Select(button => Button(button!))])];
    }

    private static FakeButton Button(JsonNode json)
    {
        var button = new FakeButton(json["text"]?.GetValue<string>() ?? "", json["callback_data"]?.GetValue<string>(), json["url"]?.GetValue<string>());
        if (button.Data is null && button.Url is null) throw BotApiException.BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
        return button.Text.Length == 0 || button.Data is { } data && Encoding.UTF8.GetByteCount(data) is 0 or > LongestCallbackData
            ? throw BotApiException.BadRequest(button.Text.Length == 0 ? "can't parse inline keyboard button: Field \"text\" must be non-empty" : "BUTTON_DATA_INVALID")
            : button;
    }

    private FakeMedia Document(BotApiParameters parameters)
    {
        if (parameters.File("document") is { } upload)
        {
            return upload.Content.Length == 0
                ? throw BotApiException.BadRequest("file must be non-empty")
                : new FakeMedia(FakeMediaKind.Document, new FakeFile(upload.Content)) { FileName = upload.Name, MimeType = upload.ContentType };
        }
        return parameters.Text("document") is { Length: > 0 } id
            ? world.FindFile(id) ?? throw BotApiException.BadRequest("wrong remote file identifier specified")
            : throw BotApiException.BadRequest("there is no document in the request");
    }
}
