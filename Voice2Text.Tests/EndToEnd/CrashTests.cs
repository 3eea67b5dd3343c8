using Microsoft.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The process is killed in each state and started again: every message is answered, none twice.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleClip _clip = SampleClip.Named("en-05.ogg");
    private FakeBotApi _api = null!;
    private FakeUser _user = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeBotApi.StartAsync(cancellationToken: Token);
        _user = _api.AddUser(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(
        _folder["data"], ("Bot__Token", _api.Token), ("Bot__ApiBaseAddress", _api.BaseAddress),
        ("Console__OperatorEmail", "operator@example.org"), ("Console__OperatorPassword", "correct horse battery"));

    private Task<FakeMessage> AnswerAsync(FakeMessage message) =>
        _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message && m.Text == _clip.Text, Token);

    /// <summary>Looks into the server's database until it knows its reply; nothing outside tells that.</summary>
    private async Task ReplyIsRecordedAsync()
    {
        var storage = new StorageOptions { Directory = _folder["data"] };
        var options = new DbContextOptionsBuilder<Voice2TextDbContext>();
        PersistenceServices.Configure(options, storage.DatabasePath);
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeOut.CancelAfter(TimeSpan.FromSeconds(30));
        await using var context = new Voice2TextDbContext(options.Options);
        while (!await context.Transcriptions.AnyAsync(t => t.ReplyMessageId != null, timeOut.Token)) await Task.Yield();
    }

    private async Task AssertAnsweredOnceAfterRestartAsync(FakeMessage message)
    {
        await using var again = await StartAsync();

        await AnswerAsync(message);

        Assert.Equal(0, await again.StopAsync());
        Assert.Single(_api.MessagesIn(_user.Chat), m => m.IsFromBot && m.Text == _clip.Text);
    }

    [Fact]
    public async Task Killed_BeforeTheUpdateIsConfirmed_IsStoredOnce()
    {
        using var gate = _api.Faults.Hold("getUpdates", FaultPoint.AfterEffect, when: _ => _api.PendingUpdates > 0);
        var message = _user.SendVoice(_clip.Content);
        await using (var server = await StartAsync())
        {
            await gate.WaitForHeldAsync(Token);
            await server.KillAsync();
        }

        gate.Drop();
        await AssertAnsweredOnceAfterRestartAsync(message);
    }

    [Fact]
    public async Task Killed_WhilePreparing_IsAnsweredOnce()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var message = _user.SendVoice(_clip.Content);
        await using (var server = await StartAsync())
        {
            await gate.WaitForHeldAsync(Token);
            // The first reply is recorded before the kill; the window in which it may be repeated is another matter.
            await ReplyIsRecordedAsync();
            await server.KillAsync();
        }

        gate.Drop();
        await AssertAnsweredOnceAfterRestartAsync(message);
    }

    [Fact]
    public async Task Killed_WhileOthersWait_AllAreAnswered()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var clips = SampleClip.All.Take(4).ToList();
        var sent = clips.Select(c => (Clip: c, Message: _user.SendVoice(c.Content))).ToList();
        await using (var server = await StartAsync())
        {
            await gate.WaitForHeldAsync(Token);
            await _api.WaitForConfirmedUpdatesAsync(Token);
            await server.KillAsync();
        }

        gate.Drop();
        await using var again = await StartAsync();
        foreach (var (clip, message) in sent)
            await _api.WaitForBotMessageAsync(_user.Chat, m => m.ReplyTo == message && m.Text == clip.Text, Token);
    }

    [Fact]
    public async Task Killed_WhileTranscribing_IsAnsweredOnce()
    {
        var joined = _folder["long.ogg"];
        await MediaFiles.MakeAsync($"-stream_loop 30 -i {SampleClip.Named("en-08.ogg").FullPath} -c:a libopus -b:a 32k", joined);
        var message = _user.SendVoice(await File.ReadAllBytesAsync(joined, Token), seconds: 210);
        await using (var server = await StartAsync())
        {
            // The text so far is shown while the engine is at work.
            await _api.WaitForBotMessageAsync(_user.Chat, m => m.Buttons.Any() && m.Text.Contains("Peter", StringComparison.Ordinal), Token);
            await server.KillAsync();
        }

        await using var again = await StartAsync();
        var answer = await _api.WaitForBotMessageAsync(_user.Chat, m => m.ReplyTo == message && !m.Buttons.Any() && m.Text.Contains("Peter", StringComparison.Ordinal), Token);
        Assert.Single(_api.MessagesIn(_user.Chat), m => m.IsFromBot && m.ReplyTo == message);
        Assert.True(answer.Versions.Count > 1);
    }

    [Theory]
    [InlineData(FaultPoint.BeforeEffect)]
    [InlineData(FaultPoint.AfterEffect)]
    public async Task Killed_WhileDelivering_IsAnsweredOnce(FaultPoint point)
    {
        using var gate = _api.Faults.Hold("editMessageText", point, when: r => r["text"] == _clip.Text);
        var message = _user.SendVoice(_clip.Content);
        await using (var server = await StartAsync())
        {
            await gate.WaitForHeldAsync(Token);
            await server.KillAsync();
        }

        gate.Drop();
        await AssertAnsweredOnceAfterRestartAsync(message);
    }

    [Fact]
    public async Task Stopped_InAnOrderlyWay_LosesNothing()
    {
        using var gate = _api.Faults.Hold("editMessageText", when: r => r["text"] == _clip.Text);
        var message = _user.SendVoice(_clip.Content);
        await using (var server = await StartAsync())
        {
            await gate.WaitForHeldAsync(Token);
            var stopping = server.StopAsync();
            gate.Release();
            Assert.Equal(0, await stopping);
        }

        await AssertAnsweredOnceAfterRestartAsync(message);
    }
}
