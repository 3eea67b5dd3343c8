using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>Fake Bot API, real client, real queue on SQLite, real ffmpeg, real engine with the demo checkpoint.</summary>
public sealed class BotTests(ModelFixture models) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FakeBotApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await FakeBotApi.StartAsync(cancellationToken: Token);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private Task<BotHost> StartAsync(params (string Key, string Value)[] settings) =>
        BotHost.StartAsync(_api, _folder["data"], models.Library, null, settings);

    /// <summary>Waits for the answer to a message: the bot's reply that says the clip's text.</summary>
    private Task<FakeMessage> AnswerAsync(FakeMessage message, string text) =>
        _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message && m.Text == text, Token);

    [Theory]
    [InlineData("en-05.ogg")]
    [InlineData("ru-01.ogg")]
    public async Task VoiceMessage_IsAnsweredWithItsText(string file)
    {
        var clip = SampleClip.Named(file);
        await using var host = await StartAsync();

        var message = _api.AddUser(7, "Anna", clip.Language).SendVoice(clip.Content);

        var answer = await AnswerAsync(message, clip.Text);
        Assert.Empty(answer.Buttons);
        Assert.Single(_api.MessagesIn(message.Chat), m => m.IsFromBot);
    }

    [Fact]
    public async Task TwentyMessagesOfFiveUsersAtOnce_AreAnsweredOnceAndFairly()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var sent = await SendTwentyAsync();
        await using var host = await StartAsync();
        await _api.WaitForConfirmedUpdatesAsync(Token);
        gate.Release();

        var answers = new List<FakeMessage>();
        foreach (var (message, text) in sent) answers.Add(await AnswerAsync(message, text));

        Assert.Equal(20, _api.Messages.Count(m => m.IsFromBot));
        var order = answers.OrderBy(a => a.Current.Sequence).Select(a => a.Chat.Id).ToList();
        // In each round every user has had one answer.
        foreach (var round in order.Chunk(5)) Assert.Equal(5, round.Distinct().Count());
    }

    /// <summary>Faults that pass: whatever they hit, in the end everybody has the answer, once.</summary>
    [Fact]
    public async Task TwentyMessages_UnderPassingFaults_AreAllAnsweredOnce()
    {
        _api.Faults.Add("getUpdates", Fault.BadGateway(), times: 2);
        _api.Faults.Add("getUpdates", Fault.Drop(FaultPoint.AfterEffect), times: 1);
        _api.Faults.Add("getFile", Fault.ServerError(), times: 2);
        _api.Faults.Add(FakeBotApi.Download, Fault.TruncatedDownload(1000), times: 2);
        _api.Faults.Add(FakeBotApi.Download, Fault.Delay(TimeSpan.FromMilliseconds(300)), times: 2);
        _api.Faults.Add("sendMessage", Fault.TooManyRequests(1), times: 2);
        _api.Faults.Add("sendMessage", Fault.ServerError(), times: 2);
        _api.Faults.Add("editMessageText", Fault.TooManyRequests(1), times: 2);
        _api.Faults.Add("editMessageText", Fault.BadGateway(), times: 2);
        _api.Faults.Add("editMessageText", Fault.Drop(FaultPoint.BeforeEffect), times: 2);
        _api.Faults.Add("editMessageText", Fault.Drop(FaultPoint.AfterEffect), times: 2);
        var sent = await SendTwentyAsync();
        await using var host = await StartAsync();

        foreach (var (message, text) in sent) await AnswerAsync(message, text);

        foreach (var (message, text) in sent) Assert.Single(_api.Messages, m => m.IsFromBot && m.ReplyTo == message && m.Text == text);
    }

    /// <summary>Faults that stay hit one request each; its sender, where it can be told, is told why, and the others are answered.</summary>
    [Fact]
    public async Task LastingFaults_EndTheirRequestsAndDisturbNothingElse()
    {
        var (gone, expired, big, good) = (_api.AddUser(1), _api.AddUser(2), _api.AddUser(3), _api.AddUser(4));
        var clip = SampleClip.Named("en-01.ogg");
        gone.SendVoice(clip.Content);
        gone.BlockBot();
        var expiredMessage = expired.SendVoice(SampleClip.Named("en-02.ogg").Content);
        _api.Faults.Add("getFile", Fault.BadRequest("wrong file_id or the file is temporarily unavailable"), times: null, when: r => r["file_id"] == expiredMessage.Media!.FileId);
        var bigMessage = big.SendVoice(SampleClip.Named("en-04.ogg").Content, declaredSize: 21 << 20);
        var goodMessage = good.SendVoice(SampleClip.Named("en-05.ogg").Content);
        await using var host = await StartAsync();

        await AnswerAsync(goodMessage, SampleClip.Named("en-05.ogg").Text);
        await _api.WaitForBotMessageAsync(big.Chat, m => m.ReplyTo == bigMessage && m.Text.Contains("20 MB", StringComparison.Ordinal), Token);
        await _api.WaitForBotMessageAsync(expired.Chat, m => m.ReplyTo == expiredMessage && m.Text.Contains("again", StringComparison.Ordinal), Token);
        Assert.DoesNotContain(_api.MessagesIn(gone.Chat), m => m.IsFromBot);
    }

    [Fact]
    public async Task CancelButton_EndsTheRequest()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var user = _api.AddUser(5);
        var message = user.SendVoice(SampleClip.Named("en-05.ogg").Content);
        await using var host = await StartAsync();
        var status = await _api.WaitForBotMessageAsync(user.Chat, m => m.Buttons.Any(), Token);

        user.PressButton(status, status.Buttons.Single().Text);

        var reply = await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == message && !m.Buttons.Any(), Token);
        Assert.Contains("ancel", reply.Text, StringComparison.Ordinal);
        var active = await host.Services.GetRequiredService<TranscriptionStore>().ActiveChatRequestsAsync(10, Token);
        Assert.Empty(active);
    }

    [Fact]
    public async Task SameAudioOfAnotherUser_IsAnsweredFromTheStore()
    {
        var clip = SampleClip.Named("en-05.ogg");
        await using var host = await StartAsync();
        var first = _api.AddUser(1).SendVoice(clip.Content);
        await AnswerAsync(first, clip.Text);

        var second = _api.AddUser(2).Forward(first);

        await AnswerAsync(second, clip.Text);
        Assert.Single(_api.Requests, r => r.Method == FakeBotApi.Download);
    }

    /// <summary>
    /// Five users with four messages each, all of one user first: twenty clips, with what the model itself makes of
    /// each (it may mishear a word).
    /// </summary>
    private async Task<List<(FakeMessage Message, string Text)>> SendTwentyAsync()
    {
        var sent = new List<(FakeMessage, string)>();
        await using var model = await ModelFixture.LoadAsync(models.Named("balanced"), Token);
        foreach (var (index, clips) in SampleClip.All.Chunk(4).Index())
        {
            var user = _api.AddUser(index + 1, $"User {index + 1}");
            foreach (var clip in clips) sent.Add((user.SendVoice(clip.Content), (await DirectTranscription.OfAsync(model, clip.FullPath, new() { AudioContext = AudioContext.Guarded, SkipSilence = true })).Text));
        }

        return sent;
    }
}
