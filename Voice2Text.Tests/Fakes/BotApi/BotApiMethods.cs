using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The methods of the Bot API that answer at once. (getUpdates waits: see <see cref="UpdateQueue"/>.)</summary>
internal sealed partial class BotApiMethods
{
    /// <summary>Above this the public server does not give a file out.</summary>
    private const long LargestDownload = 20 * 1024 * 1024;

    private readonly FakeWorld _world;
    private readonly Dictionary<string, JsonArray> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<BotApiParameters, JsonNode?>> _methods;

    public BotApiMethods(FakeWorld world)
    {
        _world = world;
        var messages = new MessageMethods(world);
        _methods = new(StringComparer.OrdinalIgnoreCase)
        {
            ["getMe"] = _ => GetMe(),
            ["deleteWebhook"] = _ => true,
            ["getWebhookInfo"] = _ => new JsonObject { ["url"] = "", ["has_custom_certificate"] = false, ["pending_update_count"] = world.Updates.PendingCount },
            ["setMyCommands"] = SetMyCommands,
            ["getMyCommands"] = p => _commands.GetValueOrDefault(CommandScope(p))?.DeepClone() ?? new JsonArray(),
            ["getChat"] = GetChat,
            ["getFile"] = GetFile,
            ["sendChatAction"] = SendChatAction,
            ["sendMessage"] = messages.SendMessage,
            ["sendDocument"] = messages.SendDocument,
            ["editMessageText"] = messages.EditMessageText,
            ["editMessageReplyMarkup"] = messages.EditMessageReplyMarkup,
            ["deleteMessage"] = messages.DeleteMessage,
            ["answerCallbackQuery"] = messages.AnswerCallbackQuery,
        };
    }

    /// <summary>Carries the method out; throws <see cref="BotApiException"/> where the real server refuses.</summary>
    public JsonNode? Invoke(string method, BotApiParameters parameters) =>
        _methods.TryGetValue(method, out var implementation) ? implementation(parameters) : throw new BotApiException(404, "Not Found: method not found");

    private JsonObject GetMe()
    {
        var bot = BotApiJson.Bot(_world.BotId);
        foreach (var ability in (string[])["can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"]) bot[ability] = false;
        bot["can_join_groups"] = true;
        return bot;
    }

    private JsonNode SetMyCommands(BotApiParameters parameters)
    {
        var commands = parameters.Array("commands") ?? throw BotApiException.BadRequest("parameter \"commands\" is required");
        foreach (var command in commands)
        {
            if (!CommandName().IsMatch(command?["command"]?.GetValue<string>() ?? "")) throw BotApiException.BadRequest("BOT_COMMAND_INVALID");
            if (command?["description"]?.GetValue<string>() is not { Length: >= 1 and <= 256 }) throw BotApiException.BadRequest("BOT_COMMAND_DESCRIPTION_INVALID");
        }
        _commands[CommandScope(parameters)] = (JsonArray)commands.DeepClone();
        return true;
    }

    private static string CommandScope(BotApiParameters parameters) => $"{parameters.Text("scope")} {parameters.Text("language_code")}";

    private JsonObject GetChat(BotApiParameters parameters)
    {
        var chat = _world.ChatForBot(parameters.Number("chat_id") ?? throw BotApiException.BadRequest("chat_id is empty"));
        var json = BotApiJson.Chat(chat, _world.FindUser(chat.Id));
        // Required in a full chat since Bot API 7.3 and 9.0.
        (json["accent_color_id"], json["max_reaction_count"], json["accepted_gift_types"]) = (0, 11, new JsonObject());
        return json;
    }

    private JsonObject GetFile(BotApiParameters parameters)
    {
        var media = _world.FindFile(parameters.Text("file_id") ?? "") ?? throw BotApiException.BadRequest("wrong file_id or the file is temporarily unavailable");
        if (media.File.Size > LargestDownload) throw BotApiException.BadRequest("file is too big");
        var json = BotApiJson.File(media);
        json["file_path"] = _world.Publish(media);
        return json;
    }

    private JsonNode SendChatAction(BotApiParameters parameters)
    {
        _world.ChatForBot(parameters.Number("chat_id") ?? throw BotApiException.BadRequest("chat_id is empty"));
        return string.IsNullOrEmpty(parameters.Text("action")) ? throw BotApiException.BadRequest("wrong parameter action in request") : true;
    }

    [GeneratedRegex("^[a-z0-9_]{1,32}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandName();
}
