using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Integration.Bot;

/// <summary>Whatever is sent, its sender is told what is wrong, the request ends with its reason, and the next one is served.</summary>
public sealed class BadInputTests(ModelFixture models) : IAsyncLifetime
{
    private const string Heard = FakeSpeechEngine.DefaultText;

    private readonly TemporaryFolder _folder = new();
    private FakeBotApi _api = null!;
    private FakeUser _user = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Clip => SampleClip.Named("en-01.ogg").Content;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeBotApi.StartAsync(cancellationToken: Token);
        _user = _api.AddUser(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private Task<BotHost> StartAsync(params (string Key, string Value)[] settings) =>
        BotHost.StartAsync(_api, _folder["data"], models.Library, s => s.AddSingleton<ISpeechEngine>(new FakeSpeechEngine(Heard)), settings);

    private Task<FakeMessage> ReplyAsync(FakeMessage message, string text) => _api.WaitForBotMessageAsync(
        message.Chat, m => m.ReplyTo == message && !m.Buttons.Any() && m.Text.Contains(text, StringComparison.Ordinal), Token);

    private async Task AssertNextIsServedAsync() => await ReplyAsync(_user.SendVoice(Clip), Heard);

    private static async Task<List<Transcription>> RowsAsync(BotHost host)
    {
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<Voice2TextDbContext>>().CreateDbContextAsync(Token);
        return await context.Transcriptions.AsNoTracking().ToListAsync(Token);
    }

    private static async Task<Transcription> OnlyRowAsync(BotHost host) => Assert.Single(await RowsAsync(host));

    [Fact]
    public async Task ThreeHours_AreRefusedWithTheLimit()
    {
        await using var host = await StartAsync();

        await ReplyAsync(_user.SendVoice(Clip, seconds: 3 * 3600), "2:00:00");

        Assert.Equal((TranscriptionState.Rejected, TranscriptionFailure.TooLong), ((await OnlyRowAsync(host)).State, (await OnlyRowAsync(host)).Failure));
        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task ThreeHours_ThatSayTheyAreShort_AreRefusedWhenTheyAreOpened()
    {
        var path = _folder["long.wav"];
        MediaFiles.SparseWave(path, seconds: 900, statedSeconds: 900);
        await using var host = await StartAsync(("Queue:MaxDuration", "00:10:00"));

        await ReplyAsync(_user.SendVoice(await File.ReadAllBytesAsync(path, Token), seconds: 5), "10:00");

        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task TwentyOneMegabytes_AreRefusedWithTheLimit()
    {
        await using var host = await StartAsync();

        await ReplyAsync(_user.SendVoice(Clip, declaredSize: 21 << 20), "20 MB");

        Assert.DoesNotContain(_api.Requests, r => r.Method == "getFile");
        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task MessageWithoutMediaOrASticker_IsAnsweredWithWhatCanBeSent()
    {
        await using var host = await StartAsync();

        await ReplyAsync(_user.SendText("hello?"), "voice message");
        await ReplyAsync(_user.SendSticker(), "voice message");

        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task StartHelpAndCancel_AreAnsweredInTheUsersLanguage()
    {
        await using var host = await StartAsync();
        var russian = _api.AddUser(2, "Иван", "ru");

        await ReplyAsync(_user.SendText("/start"), "Send me a voice message");
        await ReplyAsync(_user.SendText("/help"), "20 MB");
        await ReplyAsync(_user.SendText("/cancel"), "Nothing of yours");
        await ReplyAsync(russian.SendText("/help"), "20 МБ");
    }

    [Fact]
    public async Task NotAudio_IsSaid()
    {
        await using var host = await StartAsync();

        await ReplyAsync(_user.SendDocument("This is text."u8.ToArray(), "audio/mpeg", "song.mp3"), "neither audio nor video");

        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task EmptyFile_IsSaid()
    {
        await using var host = await StartAsync();

        await ReplyAsync(_user.SendVoice([], seconds: 1), "empty");

        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task TruncatedBeforeTheFirstSample_IsSaid()
    {
        await using var host = await StartAsync();

        await ReplyAsync(_user.SendVoice(Clip[..60], seconds: 2), "Send");

        Assert.Equal(TranscriptionState.Rejected, (await OnlyRowAsync(host)).State);
        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task VideoWithoutSound_IsSaid()
    {
        var path = _folder["silent.mp4"];
        await MediaFiles.MakeAsync("-f lavfi -i color=size=64x64:duration=1 -an", path);
        await using var host = await StartAsync();

        await ReplyAsync(_user.SendVideo(await File.ReadAllBytesAsync(path, Token), seconds: 1), "no sound");

        await AssertNextIsServedAsync();
    }

    [Fact]
    public async Task TooManyWaiting_AreRefusedWithTheLimit()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        await using var host = await StartAsync(("Bot:MaxWaitingPerUser", "2"));
        var first = _user.SendVoice(Clip);
        _user.SendVoice(SampleClip.Named("en-02.ogg").Content);

        await ReplyAsync(_user.SendVoice(SampleClip.Named("en-03.ogg").Content), "2 of your requests");

        gate.Release();
        await ReplyAsync(first, Heard);
    }

    [Fact]
    public async Task InvalidToken_IsSaidToTheOperator_TheApplicationRunsOn()
    {
        await using var host = await StartAsync(("Bot:Token", "99:unknown"));
        var status = host.Services.GetRequiredService<BotStatus>();

        await _api.WaitForRequestAsync(r => r is { Method: "getMe", Status: 401 }, Token);

        await WaitForStateAsync(status, BotState.Unauthorized);
        Assert.Contains("BotFather", status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenRevokedWhileRunning_IsSaidToTheOperator()
    {
        await using var host = await StartAsync();
        await AssertNextIsServedAsync();

        _api.RevokeToken(_api.Token);

        await WaitForStateAsync(host.Services.GetRequiredService<BotStatus>(), BotState.Unauthorized);
    }

    [Fact]
    public async Task BlockedBot_EndsTheRequestWithItsReason()
    {
        await using var host = await StartAsync();
        var blocking = _api.AddUser(2);
        blocking.SendVoice(Clip);
        blocking.BlockBot();

        await AssertNextIsServedAsync();

        await _api.WaitForRequestAsync(r => r.ChatId == blocking.Id && r.Status == 403, Token);
        await UntilAsync(async () => (await RowsAsync(host)).All(t => t.State.IsFinal() && t.DeliveryDueAt is null));
        Assert.Equal(TranscriptionFailure.ChatUnavailable, (await RowsAsync(host)).Single(t => t.Origin.ChatId == blocking.Id).Failure);
    }

    [Theory]
    [InlineData("cancel:999999", "does not work")]
    [InlineData("cancel:-1", "does not work")]
    [InlineData("drop table", "does not work")]
    public async Task ForgedCallback_ChangesNothing(string data, string answer)
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var message = _user.SendVoice(Clip);
        await using var host = await StartAsync();
        var status = await _api.WaitForBotMessageAsync(_user.Chat, m => m.Buttons.Any(), Token);

        var callback = _user.SendCallback(status, data);

        Assert.Contains(answer, (await _api.WaitForAnswerAsync(callback, Token)).Text, StringComparison.Ordinal);
        gate.Release();
        await ReplyAsync(message, Heard);
    }

    [Fact]
    public async Task ForeignCallback_DoesNotCancelAnothersRequest()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var message = _user.SendVoice(Clip);
        await using var host = await StartAsync();
        var status = await _api.WaitForBotMessageAsync(_user.Chat, m => m.Buttons.Any(), Token);

        var callback = _api.AddUser(66, "Mallory").SendCallback(status, status.Buttons.Single().Data!);

        Assert.Contains("not your request", (await _api.WaitForAnswerAsync(callback, Token)).Text, StringComparison.Ordinal);
        gate.Release();
        await ReplyAsync(message, Heard);
    }

    [Fact]
    public async Task OldCallback_IsToldThatItIsTooLate()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var message = _user.SendVoice(Clip);
        await using var host = await StartAsync();
        var status = await _api.WaitForBotMessageAsync(_user.Chat, m => m.Buttons.Any(), Token);
        var data = status.Buttons.Single().Data!;
        gate.Release();
        await ReplyAsync(message, Heard);

        var callback = _user.SendCallback(status, data);

        Assert.Contains("finished already", (await _api.WaitForAnswerAsync(callback, Token)).Text, StringComparison.Ordinal);
        Assert.Equal(Heard, status.Text);
    }

    [Fact]
    public async Task NoToken_TheApplicationRunsWithTheBotOff()
    {
        await using var host = await StartAsync(("Bot:Token", ""));

        Assert.Equal(BotState.Off, host.Services.GetRequiredService<BotStatus>().State);
        Assert.Empty(_api.Requests);
    }

    private static Task WaitForStateAsync(BotStatus status, BotState state) => UntilAsync(() => Task.FromResult(status.State == state));

    /// <summary>What follows an answer by a moment that nothing outside announces is looked at until it is there.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeOut.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            timeOut.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
