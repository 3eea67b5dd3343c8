using System.Text.Json.Nodes;
using Telegram.Bot;
using Telegram.Bot.Types.ReplyMarkups;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Integration.Bot;

/// <summary>The page for trying the bot by hand, by what its script asks of the server.</summary>
public sealed class ChatPageTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private FakeBotApi _api = null!;
    private FakeUser _anna = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeBotApi.StartAsync(cancellationToken: Token);
        _anna = _api.AddUser(5);
        _http.BaseAddress = new Uri(_api.BaseAddress);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _api.DisposeAsync();
    }

    [Fact]
    public async Task Page_IsHtml() =>
        Assert.Contains("<title>Fake Telegram</title>", await _http.GetStringAsync(new Uri("/", UriKind.Relative), Token), StringComparison.Ordinal);

    [Fact]
    public async Task Media_UploadedSample_BecomesAVoiceUpdate()
    {
        var clip = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "samples", "ru-01.ogg"), Token);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(clip), "file", "ru-01.ogg" }, { new StringContent("Voice"), "kind" } };
        await PostAsync("/ui/users/5/media", form);
        var bot = new TelegramBotClient(new TelegramBotClientOptions(_api.Token, _api.BaseAddress), cancellationToken: Token);
        var voice = Assert.Single(await bot.GetUpdates(cancellationToken: Token)).Message!.Voice!;
        Assert.Equal(clip.Length, voice.FileSize);
        Assert.Equal(clip, await _http.GetByteArrayAsync(new Uri($"/ui/files/{voice.FileId}", UriKind.Relative), Token));
    }

    [Fact]
    public async Task Press_OfAButton_ShowsTheBotsAnswer()
    {
        var bot = new TelegramBotClient(new TelegramBotClientOptions(_api.Token, _api.BaseAddress), cancellationToken: Token);
        var sent = await bot.SendMessage(_anna.Id, "text", replyMarkup: new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("Cancel", "c:1")), cancellationToken: Token);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["message"] = $"{sent.Id}", ["data"] = "c:1" });
        await PostAsync("/ui/users/5/press", form);
        var query = Assert.Single(await bot.GetUpdates(cancellationToken: Token)).CallbackQuery!;
        await bot.AnswerCallbackQuery(query.Id, "Cancelled", cancellationToken: Token);
        var state = JsonNode.Parse(await _http.GetStringAsync(new Uri("/ui/state?user=5", UriKind.Relative), Token))!;
        Assert.Equal("Cancelled", state["answers"]![0]!["text"]!.GetValue<string>());
        Assert.Equal("c:1", state["messages"]![0]!["reply_markup"]!["inline_keyboard"]![0]![0]!["callback_data"]!.GetValue<string>());
    }

    [Fact]
    public async Task User_BlocksAndChangesLanguage()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["language"] = "ru", ["blocked"] = "true" });
        await PostAsync("/ui/users/5", form);
        Assert.Equal(("ru", true), (_anna.LanguageCode, _anna.HasBlockedBot));
    }

    private async Task PostAsync(string path, HttpContent content)
    {
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
    }
}
