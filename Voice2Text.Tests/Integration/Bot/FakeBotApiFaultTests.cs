using System.Net;
using Microsoft.Extensions.Time.Testing;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Integration.Bot;

/// <summary>Each fault of the fake server, as the real client sees it.</summary>
public sealed class FakeBotApiFaultTests : IAsyncLifetime
{
    private static readonly byte[] Clip = new byte[300_000];

    private readonly FakeTimeProvider _time = new();
    private FakeBotApi _api = null!;
    private FakeUser _anna = null!;
    private TelegramBotClient _bot = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeBotApi.StartAsync(time: _time, cancellationToken: Token);
        _anna = _api.AddUser(5);
        _bot = new TelegramBotClient(new TelegramBotClientOptions(_api.Token, _api.BaseAddress) { RetryThreshold = 0 }, cancellationToken: Token);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task TooManyRequests_Twice_TellsTheWaitAndThenGoesOn()
    {
        _api.Faults.Add("sendMessage", Fault.TooManyRequests(7), times: 2);
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<ApiRequestException>(SendAsync);
            Assert.Equal((429, 7, "Too Many Requests: retry after 7"), (error.ErrorCode, error.Parameters?.RetryAfter, error.Message));
        }
        await SendAsync();
        Assert.Equal([429, 429, 200], _api.Requests.Select(r => r.Status));
        Assert.Equal([false, false, true], _api.Requests.Select(r => r.IsApplied));
    }

    public static TheoryData<Fault, int, string> Refusals => new()
    {
        { Fault.ServerError(), 500, "Internal Server Error" },
        { Fault.BadRequest("not enough rights"), 400, "Bad Request: not enough rights" },
        { Fault.Forbidden(), 403, "Forbidden: bot was blocked by the user" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task Refusal_ReachesTheClientAsTheRealOne(Fault fault, int code, string description)
    {
        _api.Faults.Add("sendMessage", fault);
        var error = await Assert.ThrowsAsync<ApiRequestException>(SendAsync);
        Assert.Equal((code, description), (error.ErrorCode, error.Message));
        Assert.Empty(_api.Messages);
    }

    [Fact]
    public async Task BadGateway_IsAPageThatTheClientCannotRead()
    {
        _api.Faults.Add("sendMessage", Fault.BadGateway());
        var error = await Assert.ThrowsAsync<RequestException>(SendAsync);
        Assert.Equal(HttpStatusCode.BadGateway, error.HttpStatusCode);
    }

    [Theory]
    [InlineData(FaultPoint.BeforeEffect, 0)]
    [InlineData(FaultPoint.AfterEffect, 1)]
    public async Task Drop_BreaksTheTransport_WithOrWithoutTheEffect(FaultPoint point, int messages)
    {
        _api.Faults.Add("sendMessage", Fault.Drop(point));
        var error = await Assert.ThrowsAsync<RequestException>(SendAsync);
        Assert.IsType<HttpRequestException>(error.InnerException);
        Assert.Equal(messages, _api.Messages.Count);
        Assert.Equal((null, messages == 1), (_api.Requests[^1].Status, _api.Requests[^1].IsApplied));
    }

    [Fact]
    public async Task Rule_ForOneChatAndOneText_StrikesNothingElse()
    {
        var boris = _api.AddUser(6);
        using (_api.Faults.Add(null, Fault.ServerError(), times: null, chatId: boris.Id, when: r => r["text"] == "bad"))
        {
            await _bot.SendMessage(boris.Id, "good", cancellationToken: Token);
            await _bot.SendMessage(_anna.Id, "bad", cancellationToken: Token);
            await Assert.ThrowsAsync<ApiRequestException>(() => _bot.SendMessage(boris.Id, "bad", cancellationToken: Token));
            await Assert.ThrowsAsync<ApiRequestException>(() => _bot.SendMessage(boris.Id, "bad", cancellationToken: Token));
        }
        await _bot.SendMessage(boris.Id, "bad", cancellationToken: Token);
    }

    [Theory]
    [InlineData(FaultPoint.BeforeEffect, 0)]
    [InlineData(FaultPoint.AfterEffect, 1)]
    public async Task Hold_ClientKilledMeanwhile_StillTakesEffectWhenReleased(FaultPoint point, int messagesWhileHeld)
    {
        using var gate = _api.Faults.Hold("sendMessage", point);
        using var application = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sending = _bot.SendMessage(_anna.Id, "text", cancellationToken: application.Token);
        await gate.WaitForHeldAsync(Token);
        Assert.Equal(messagesWhileHeld, _api.Messages.Count);
        await application.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        gate.Release();
        await gate.WaitForFinishedAsync(Token);
        Assert.Equal("text", Assert.Single(_api.Messages).Text);
        await SendAsync();
    }

    [Fact]
    public async Task Hold_Dropped_HasNoEffect()
    {
        using var gate = _api.Faults.Hold("sendMessage");
        var sending = SendAsync();
        await gate.WaitForHeldAsync(Token);
        gate.Drop();
        await Assert.ThrowsAsync<RequestException>(() => sending);
        Assert.Empty(_api.Messages);
    }

    [Fact]
    public async Task Delay_PassesOnTheServersClock()
    {
        _api.Faults.Add("sendMessage", Fault.Delay(TimeSpan.FromSeconds(20), FaultPoint.AfterEffect));
        var sending = SendAsync();
        await _api.WaitForMessageAsync(m => m.IsFromBot, Token);
        Assert.False(sending.IsCompleted);
        // The wait may start only after the message is seen; the clock then moves on again.
        while (!sending.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }
        await sending;
    }

    [Fact]
    public async Task Download_ExpiredTruncatedOrDropped_FailsAsTheRealOne()
    {
        var file = await _bot.GetFile(_anna.SendVoice(Clip).Media!.FileId, Token);
        _api.Faults.Add(FakeBotApi.Download, Fault.ExpiredFile());
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiRequestException>(() => DownloadAsync(file.FilePath!))).ErrorCode);
        _api.Faults.Add(FakeBotApi.Download, Fault.TruncatedDownload(1000));
        await Assert.ThrowsAsync<RequestException>(() => DownloadAsync(file.FilePath!));
        using (_api.Faults.Add(FakeBotApi.Download, Fault.Drop(), times: null))
        {
            await Assert.ThrowsAsync<RequestException>(() => DownloadAsync(file.FilePath!));
        }
        await DownloadAsync(file.FilePath!);
    }

    [Fact]
    public async Task FileTooBig_OfASmallFile_IsRefused()
    {
        _api.Faults.Add("getFile", Fault.FileTooBig());
        var error = await Assert.ThrowsAsync<ApiRequestException>(() => _bot.GetFile(_anna.SendVoice(Clip).Media!.FileId, Token));
        Assert.Equal("Bad Request: file is too big", error.Message);
    }

    [Fact]
    public async Task WaitForMessage_EditedLater_CompletesWithTheEdit()
    {
        var waiting = _api.WaitForBotMessageAsync(_anna.Chat, m => m.Text == "done", Token);
        var sent = await _bot.SendMessage(_anna.Id, "working", cancellationToken: Token);
        Assert.False(waiting.IsCompleted);
        await _bot.EditMessageText(_anna.Id, sent.Id, "done", cancellationToken: Token);
        Assert.Equal(sent.Id, (await waiting).Id);
    }

    private Task SendAsync() => _bot.SendMessage(_anna.Id, "text", cancellationToken: Token);

    private async Task DownloadAsync(string path)
    {
        using var content = new MemoryStream();
        await _bot.DownloadFile(path, content, Token);
        Assert.Equal(Clip.Length, content.Length);
    }
}
