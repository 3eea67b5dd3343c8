using System.Text;
using Microsoft.Extensions.Time.Testing;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Integration.Bot;

/// <summary>The fake server as the real client sees it: what the bot's own tests stand on.</summary>
public sealed class FakeBotApiTests : IAsyncLifetime
{
    private static readonly byte[] Clip = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];

    private FakeBotApi _api = null!;
    private FakeUser _anna = null!;
    private TelegramBotClient _bot = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeBotApi.StartAsync(cancellationToken: Token);
        _anna = _api.AddUser(5, "Anna", "ru");
        _bot = Client(_api, _api.Token);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task GetMe_ValidToken_NamesTheBot()
    {
        var me = await _bot.GetMe(Token);
        Assert.Equal((123456, true), (me.Id, me.IsBot));
    }

    [Fact]
    public async Task AnyMethod_RevokedToken_IsUnauthorizedUntilTheNewOne()
    {
        _api.AddToken("123456:NEW");
        _api.RevokeToken(_api.Token);
        var error = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.GetMe(Token));
        Assert.Equal((401, "Unauthorized"), (error.ErrorCode, error.Message));
        await Client(_api, "123456:NEW").GetMe(Token);
    }

    [Fact]
    public async Task GetUpdates_WithoutConfirmation_GivesTheSameAgain()
    {
        _anna.SendText("/start");
        _anna.SendText("second");
        var first = await _bot.GetUpdates(limit: 1, cancellationToken: Token);
        var again = await _bot.GetUpdates(limit: 1, cancellationToken: Token);
        var next = await _bot.GetUpdates(offset: first[0].Id + 1, cancellationToken: Token);
        Assert.Equal(first[0].Id, Assert.Single(again).Id);
        Assert.Equal("second", Assert.Single(next).Message!.Text);
        Assert.Equal(1, _api.PendingUpdates);
        Assert.Equal(MessageEntityType.BotCommand, Assert.Single(first[0].Message!.Entities!).Type);
    }

    [Fact]
    public async Task GetUpdates_LongPoll_CompletesWhenAUserWrites()
    {
        var poll = _bot.GetUpdates(timeout: 50, cancellationToken: Token);
        await _api.WaitForPollAsync(Token);
        _anna.SendText("hello");
        var update = Assert.Single(await poll);
        Assert.Equal(("hello", "ru", 5L), (update.Message!.Text, update.Message.From!.LanguageCode, update.Message.Chat.Id));
    }

    [Fact]
    public async Task GetUpdates_SecondPoll_EndsTheFirstWithConflict()
    {
        var first = _bot.GetUpdates(timeout: 50, cancellationToken: Token);
        await _api.WaitForPollAsync(Token);
        var second = _bot.GetUpdates(timeout: 50, cancellationToken: Token);
        var error = await Assert.ThrowsAsync<ApiRequestException>(() => first);
        Assert.Equal(409, error.ErrorCode);
        _anna.SendText("hello");
        Assert.Single(await second);
    }

    [Fact]
    public async Task GetUpdates_TokenRevokedWhileItWaits_IsUnauthorized()
    {
        var poll = _bot.GetUpdates(timeout: 50, cancellationToken: Token);
        await _api.WaitForPollAsync(Token);
        _api.RevokeToken(_api.Token);
        Assert.Equal(401, (await Assert.ThrowsAsync<ApiRequestException>(() => poll)).ErrorCode);
    }

    [Fact]
    public async Task GetUpdates_TimeoutPasses_GivesNothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var api = await FakeBotApi.StartAsync(time: time, cancellationToken: Token);
        var poll = Client(api, api.Token).GetUpdates(timeout: 30, cancellationToken: Token);
        await api.WaitForPollAsync(Token);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(await poll);
    }

    [Fact]
    public async Task SendMedia_EachKind_ArrivesWithItsFacts()
    {
        _anna.SendVoice(Clip, seconds: 9, caption: "note");
        _anna.SendAudio(Clip, 61, fileName: "song.mp3");
        _anna.SendVideo(Clip, 5);
        _anna.SendVideoNote(Clip, 6);
        _anna.SendDocument(Clip, "audio/x-wav", "talk.wav", declaredSize: 21 * 1024 * 1024);
        _anna.SendSticker();
        var messages = (await _bot.GetUpdates(cancellationToken: Token)).Select(u => u.Message!).ToArray();
        Assert.Equal(
            [MessageType.Voice, MessageType.Audio, MessageType.Video, MessageType.VideoNote, MessageType.Document, MessageType.Sticker],
            messages.Select(m => m.Type));
        Assert.Equal((9, "audio/ogg", 300_000L, "note"), (messages[0].Voice!.Duration, messages[0].Voice!.MimeType, messages[0].Voice!.FileSize, messages[0].Caption));
        Assert.Equal((61, "song.mp3"), (messages[1].Audio!.Duration, messages[1].Audio!.FileName));
        Assert.Equal(("talk.wav", "audio/x-wav", 22_020_096L), (messages[4].Document!.FileName, messages[4].Document!.MimeType, messages[4].Document!.FileSize));
    }

    [Fact]
    public async Task Forward_OfAVoiceMessage_KeepsTheFile()
    {
        var first = _anna.SendVoice(Clip, seconds: 3);
        _api.AddUser(6, "Boris").Forward(first);
        var updates = await _bot.GetUpdates(cancellationToken: Token);
        Assert.Equal(updates[0].Message!.Voice!.FileUniqueId, updates[1].Message!.Voice!.FileUniqueId);
        Assert.Equal("Anna", Assert.IsType<MessageOriginHiddenUser>(updates[1].Message!.ForwardOrigin).SenderUserName);
        Assert.NotEqual(updates[0].Message!.Voice!.FileUniqueId, _anna.SendVoice(Clip).Media!.File.UniqueId);
    }

    [Fact]
    public async Task SendVoice_OfAnOggFile_TellsItsDuration()
    {
        var clip = await System.IO.File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "samples", "en-01.ogg"), Token);
        Assert.InRange(_anna.SendVoice(clip).Media!.Duration, 1, 10);
    }

    [Fact]
    public async Task DownloadFile_UntilExpired_GivesTheContent()
    {
        var sent = _anna.SendVoice(Clip);
        var file = await _bot.GetFile(sent.Media!.FileId, Token);
        Assert.Equal(Clip, await DownloadAsync(file.FilePath!));

        sent.Media.File.Expire();
        var error = await Assert.ThrowsAsync<ApiRequestException>(() => DownloadAsync(file.FilePath!));
        Assert.Equal(404, error.ErrorCode);
        var renewed = await _bot.GetFile(sent.Media.FileId, Token);
        Assert.NotEqual(file.FilePath, renewed.FilePath);
        Assert.Equal(Clip, await DownloadAsync(renewed.FilePath!));
    }

    [Fact]
    public async Task GetFile_DeclaredAbove20Megabytes_IsTooBig()
    {
        var sent = _anna.SendVoice(Clip, declaredSize: 21 * 1024 * 1024);
        var error = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.GetFile(sent.Media!.FileId, Token));
        Assert.Equal((400, "Bad Request: file is too big"), (error.ErrorCode, error.Message));
    }

    [Fact]
    public async Task SendMessage_HtmlReplyWithButtons_KeepsAllOfIt()
    {
        var question = _anna.SendText("question");
        var sent = await _bot.SendMessage(_anna.Id, " <b>1 &lt; 2</b> ok ", ParseMode.Html, replyParameters: (int)question.Id,
            replyMarkup: new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("Cancel", "cancel:1")), cancellationToken: Token);
        Assert.Equal(("1 < 2 ok", question.Id), (sent.Text, sent.ReplyToMessage!.Id));
        Assert.Equal((MessageEntityType.Bold, 0, 5), (sent.Entities![0].Type, sent.Entities[0].Offset, sent.Entities[0].Length));
        var kept = Assert.Single(_api.MessagesIn(_anna.Chat), m => m.IsFromBot);
        Assert.Equal(new FakeButton("Cancel", "cancel:1", null), Assert.Single(kept.Buttons));
        Assert.Equal((question, "HTML"), (kept.ReplyTo, kept.ParseMode?.ToUpperInvariant()));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public async Task SendMessage_AroundTheLimit_CountsUtf16UnitsOfTheParsedText(int units, bool isAccepted)
    {
        var text = $"<i>{new string('я', units - 2)}😀</i>";
        var error = await Record.ExceptionAsync(() => _bot.SendMessage(_anna.Id, text, ParseMode.Html, cancellationToken: Token));
        Assert.Equal(isAccepted ? null : "Bad Request: message is too long", error?.Message);
    }

    [Theory]
    [InlineData(5, " \n", null, "Bad Request: message text is empty")]
    [InlineData(7, "text", null, "Bad Request: chat not found")]
    [InlineData(5, "<b>open", ParseMode.Html, "Bad Request: can't parse entities: can't find end tag corresponding to start tag \"b\"")]
    [InlineData(5, "a <c> b", ParseMode.Html, "Bad Request: can't parse entities: unsupported start tag \"c\" at byte offset 2")]
    public async Task SendMessage_WhatCannotBeSent_IsRefused(long chat, string text, ParseMode? mode, string reason)
    {
        var error = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.SendMessage(chat, text, mode ?? ParseMode.None, cancellationToken: Token));
        Assert.Equal((400, reason), (error.ErrorCode, error.Message));
    }

    [Fact]
    public async Task EditMessageText_KeepsEveryVersion_AndRefusesTheSame()
    {
        var sent = await _bot.SendMessage(_anna.Id, "one", cancellationToken: Token);
        var edited = await _bot.EditMessageText(_anna.Id, sent.Id, "two", cancellationToken: Token);
        var same = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.EditMessageText(_anna.Id, sent.Id, "two", cancellationToken: Token));
        var other = await _bot.SendMessage(_anna.Id, "other", cancellationToken: Token);
        await _bot.EditMessageText(_anna.Id, sent.Id, "two", replyMarkup: new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("x")), cancellationToken: Token);

        Assert.NotNull(edited.EditDate);
        Assert.StartsWith("Bad Request: message is not modified: specified new message content", same.Message, StringComparison.Ordinal);
        var message = _api.Messages.Single(m => m.Id == sent.Id);
        Assert.Equal(["one", "two", "two"], message.Versions.Select(v => v.Text));
        var sequence = message.Versions.Select(v => v.Sequence).Append(_api.Messages.Single(m => m.Id == other.Id).Current.Sequence).Order().ToArray();
        Assert.Equal(message.Current.Sequence, sequence[^1]);
        Assert.Equal(4, sequence.Distinct().Count());
    }

    [Fact]
    public async Task DeleteMessage_ThenEdit_FindsNothing()
    {
        var sent = await _bot.SendMessage(_anna.Id, "one", cancellationToken: Token);
        await _bot.DeleteMessage(_anna.Id, sent.Id, Token);
        Assert.True(Assert.Single(_api.Messages).IsDeleted);
        var edit = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.EditMessageText(_anna.Id, sent.Id, "two", cancellationToken: Token));
        var delete = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.DeleteMessage(_anna.Id, sent.Id, Token));
        Assert.Equal(("Bad Request: message to edit not found", "Bad Request: message to delete not found"), (edit.Message, delete.Message));
    }

    [Fact]
    public async Task SendDocument_Multipart_KeepsTheBytes()
    {
        var sent = await _bot.SendDocument(_anna.Id, InputFile.FromStream(new MemoryStream(Encoding.UTF8.GetBytes("text")), "речь.txt"), "caption", cancellationToken: Token);
        var media = Assert.Single(_api.Messages).Media!;
        Assert.Equal(("речь.txt", "text", "caption"), (sent.Document!.FileName, Encoding.UTF8.GetString(media.File.Content), sent.Caption));
        Assert.Equal("речь.txt", media.FileName);
    }

    [Fact]
    public async Task PressButton_Answered_OnlyOnce()
    {
        await _bot.SendMessage(_anna.Id, "one", replyMarkup: new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("Cancel", "c:1")), cancellationToken: Token);
        var callback = _anna.PressButton(_api.Messages[0], "Cancel");
        var query = Assert.Single(await _bot.GetUpdates(cancellationToken: Token)).CallbackQuery!;
        Assert.Equal(("c:1", 5L, _api.Messages[0].Id), (query.Data, query.From.Id, query.Message!.Id));
        await _bot.AnswerCallbackQuery(query.Id, "Done", showAlert: true, cancellationToken: Token);
        Assert.Equal(new FakeCallbackAnswer("Done", true), await _api.WaitForAnswerAsync(callback, Token));
        await AssertTooOldAsync(query.Id);

        var forged = _api.AddUser(6).SendCallback(_api.Messages[0], "c:99");
        forged.Expire();
        await AssertTooOldAsync(forged.Id);

        async Task AssertTooOldAsync(string id)
        {
            var error = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.AnswerCallbackQuery(id, cancellationToken: Token));
            Assert.Equal("Bad Request: query is too old and response timeout expired or query ID is invalid", error.Message);
        }
    }

    [Fact]
    public async Task BlockBot_SendsAndEdits_AreForbidden()
    {
        var sent = await _bot.SendMessage(_anna.Id, "one", cancellationToken: Token);
        _anna.BlockBot();
        var send = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.SendMessage(_anna.Id, "two", cancellationToken: Token));
        var edit = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.EditMessageText(_anna.Id, sent.Id, "two", cancellationToken: Token));
        Assert.All([send, edit], e => Assert.Equal((403, "Forbidden: bot was blocked by the user"), (e.ErrorCode, e.Message)));
        _anna.UnblockBot();
        await _bot.SendMessage(_anna.Id, "three", cancellationToken: Token);
        var changes = await _bot.GetUpdates(cancellationToken: Token);
        Assert.Equal([ChatMemberStatus.Kicked, ChatMemberStatus.Member], changes.Select(u => u.MyChatMember!.NewChatMember.Status));
    }

    [Fact]
    public async Task GetChat_AndTheSmallMethods_Answer()
    {
        await _bot.DeleteWebhook(cancellationToken: Token);
        await _bot.SetMyCommands([new BotCommand("start", "Begin")], languageCode: "en", cancellationToken: Token);
        await _bot.SendChatAction(_anna.Id, ChatAction.Typing, cancellationToken: Token);
        Assert.Equal("Begin", Assert.Single(await _bot.GetMyCommands(languageCode: "en", cancellationToken: Token)).Description);
        Assert.Equal(("Anna", ChatType.Private), ((await _bot.GetChat(_anna.Id, Token)).FirstName, (await _bot.GetChat(_anna.Id, Token)).Type));
    }

    [Fact]
    public async Task SendMessage_AsUrlEncodedForm_IsTheSame()
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["chat_id"] = "5",
            ["text"] = "by form",
            ["reply_markup"] = """{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}""",
        });
        using var response = await http.PostAsync(new Uri($"{_api.BaseAddress}/bot{_api.Token}/sendMessage"), form, Token);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(("by form", "go"), (_api.Messages[0].Text, _api.Messages[0].Buttons.Single().Data));
    }

    private async Task<byte[]> DownloadAsync(string path)
    {
        using var content = new MemoryStream();
        await _bot.DownloadFile(path, content, Token);
        return content.ToArray();
    }

    // The client would wait and repeat by itself after 429.
    private static TelegramBotClient Client(FakeBotApi api, string token) =>
        new(new TelegramBotClientOptions(token, api.BaseAddress) { RetryThreshold = 0 }, cancellationToken: Token);
}
