using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Bot;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Integration.Bot;

/// <summary>How replies reach their chats: long texts, waits that the Bot API asks for, slow chats, other bots.</summary>
public sealed class ReplyTests(ModelFixture models) : IAsyncLifetime
{
    private const string Heard = FakeSpeechEngine.DefaultText;

    private readonly TemporaryFolder _folder = new();
    private FakeBotApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Clip => SampleClip.Named("en-01.ogg").Content;

    public async ValueTask InitializeAsync() => _api = await FakeBotApi.StartAsync(cancellationToken: Token);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private Task<BotHost> StartAsync(params string[] sentences) => BotHost.StartAsync(
        _api, _folder["data"], models.Library, s => s.AddSingleton<ISpeechEngine>(new FakeSpeechEngine(sentences)), ("Bot:EditInterval", "00:00:00.2"));

    private Task<FakeMessage> ReplyAsync(FakeMessage message, string text) =>
        _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message && m.Text == text, Token);

    private List<FakeMessage> RepliesTo(FakeMessage message) => [.. _api.MessagesIn(message.Chat).Where(m => m.IsFromBot && m.ReplyTo == message)];

    private static string[] Sentences(int count) => [.. Enumerable.Range(1, count).Select(i => $"This is sentence number {i} of a long speech about nothing.")];

    [Fact]
    public async Task TextOfThreeMessages_ComesInOrder_TheFirstInPlaceOfTheProgress()
    {
        var sentences = Sentences(200);
        var parts = MessageSplitter.Split(string.Join(' ', sentences));
        Assert.Equal(3, parts.Count);
        await using var host = await StartAsync(sentences);

        var message = _api.AddUser(1).SendVoice(Clip);

        await ReplyAsync(message, parts[^1]);
        Assert.Equal(parts, RepliesTo(message).Select(m => m.Text));
        Assert.DoesNotContain(RepliesTo(message), m => m.Buttons.Any());
    }

    [Fact]
    public async Task TextOfManyMessages_ComesAsAFile()
    {
        var sentences = Sentences(400);
        await using var host = await StartAsync(sentences);

        var message = _api.AddUser(1).SendVoice(Clip);

        var file = await _api.WaitForBotMessageAsync(message.Chat, m => m.Media is { Kind: FakeMediaKind.Document }, Token);
        Assert.Equal(string.Join(' ', sentences), System.Text.Encoding.UTF8.GetString(file.Media!.File.Content));
        Assert.Equal(2, RepliesTo(message).Count);
    }

    [Fact]
    public async Task OperatorsRetry_ChangesTheMessage_OnlyWhenAnotherTextIsThere()
    {
        string[] heard = ["The former text."];
        var engine = new FakeSpeechEngine(heard);
        await using var host = await BotHost.StartAsync(
            _api, _folder["data"], models.Library, s => s.AddSingleton<ISpeechEngine>(engine), ("Bot:EditInterval", "00:00:00.2"));
        var message = _api.AddUser(1).SendVoice(Clip);
        var reply = await ReplyAsync(message, heard[0]);
        await EndAsync(TranscriptionState.Completed);

        engine.Fault = new SpeechException(SpeechFailure.EngineFailed, "The engine broke.");
        await EndAsync(TranscriptionState.Failed, retry: true);
        Assert.Equal("The former text.", reply.Text);
        (engine.Fault, heard[0]) = (null, "The new text.");
        await EndAsync(TranscriptionState.Completed, retry: true);

        Assert.Equal(["The former text.", "The new text."], Assert.Single(RepliesTo(message)).Versions.Select(v => v.Text).SkipWhile(t => t != "The former text."));

        async Task EndAsync(TranscriptionState state, bool retry = false)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var subscription = host.Services.GetRequiredService<TranscriptionFeed>().Subscribe(e =>
            {
                if (e.State == state) ended.TrySetResult();
            });
            if (retry) Assert.True(await host.Services.GetRequiredService<TranscriptionCommands>().RetryAsync(1, Token));
            else if ((await host.Services.GetRequiredService<TranscriptionStore>().FindAsync(1, Token))!.State == state) return;
            await ended.Task.WaitAsync(Token);
        }
    }

    [Fact]
    public async Task PartWhoseSendingFails_IsSentAgain_TheOnesBeforeAreNot()
    {
        var sentences = Sentences(200);
        var parts = MessageSplitter.Split(string.Join(' ', sentences));
        _api.Faults.Add("sendMessage", Fault.ServerError(), times: 1, when: r => r["text"] == parts[1]);
        await using var host = await StartAsync(sentences);

        var message = _api.AddUser(1).SendVoice(Clip);

        await ReplyAsync(message, parts[^1]);
        Assert.Equal(parts, RepliesTo(message).Select(m => m.Text));
    }

    [Fact]
    public async Task NoSpeech_IsSaid()
    {
        await using var host = await StartAsync();

        await ReplyAsync(_api.AddUser(1).SendVoice(Clip), "No speech was found in this recording.");
    }

    [Fact]
    public async Task FirstReply_WaitsAsLongAsTheBotApiAsks()
    {
        using var held = _api.Faults.Hold(FakeBotApi.Download);
        _api.Faults.Add("sendMessage", Fault.TooManyRequests(2), times: 1);
        await using var host = await StartAsync(Heard);

        var message = _api.AddUser(1).SendVoice(Clip);

        await _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message, Token);
        var sent = _api.Requests.Where(r => r.Method == "sendMessage").ToList();
        Assert.Equal(2, sent.Count);
        Assert.True(sent[1].At - sent[0].At >= TimeSpan.FromSeconds(2));
        held.Release();
        await ReplyAsync(message, Heard);
    }

    [Fact]
    public async Task ChatThatHangs_HoldsUpOnlyItself()
    {
        var (slow, other) = (_api.AddUser(1), _api.AddUser(2));
        using var gate = _api.Faults.Hold("sendMessage", chatId: slow.Id, times: null);
        var waiting = Enumerable.Range(1, 6).Select(_ => slow.SendVoice(Clip)).ToList();
        await using var host = await StartAsync(Heard);
        await gate.WaitForHeldAsync(Token);

        await ReplyAsync(other.SendVoice(Clip), Heard);

        Assert.Single(_api.Requests, r => r.Method == "sendMessage" && r.ChatId == slow.Id);
        gate.Release();
        foreach (var message in waiting) await ReplyAsync(message, Heard);
    }

    [Fact]
    public async Task ReplyThatTheUserDeleted_IsWrittenAnew()
    {
        using var held = _api.Faults.Hold(FakeBotApi.Download);
        await using var host = await StartAsync(Heard);
        var message = _api.AddUser(1).SendVoice(Clip);
        var first = await _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message, Token);
        _api.Faults.Add("editMessageText", Fault.BadRequest("message to edit not found"), times: null, when: r => r["message_id"] == $"{first.Id}");

        held.Release();

        Assert.NotSame(first, await ReplyAsync(message, Heard));
    }

    [Fact]
    public async Task RequestOfAnotherBot_IsNotAnsweredByThisOne()
    {
        await using var host = await StartAsync(Heard);
        var user = _api.AddUser(1);
        var store = host.Services.GetRequiredService<TranscriptionStore>();
        var row = (await store.AddAsync(Requests.FromChat(user.Id, 77, DateTimeOffset.UnixEpoch), Token))!;

        await ReplyAsync(_api.AddUser(2).SendVoice(Clip), Heard);

        await _api.WaitForRequestAsync(r => r.Method == "getFile", Token);
        Assert.DoesNotContain(_api.Requests, r => r.ChatId == user.Id);
        Assert.Equal(TranscriptionState.Failed, (await store.FindAsync(row.Id, Token))!.State);
    }

    [Fact]
    public async Task CommandOfAnotherBotInAGroup_IsNotAnswered()
    {
        await using var host = await StartAsync(Heard);
        var group = _api.AddGroup(-5);
        var user = _api.AddUser(1);

        user.SendText("/help@another_bot", chat: group);
        user.SendText("/unknown", chat: group);
        user.SendText("Hello everybody", chat: group);
        var own = user.SendText("/help@voice2text_test_bot", chat: group);

        await _api.WaitForBotMessageAsync(group, m => m.ReplyTo == own, Token);
        Assert.Single(_api.MessagesIn(group), m => m.IsFromBot);
    }

    /// <summary>The update stays with the Bot API until it can be stored.</summary>
    [Fact]
    public async Task MessageThatCannotBeStored_IsTakenWhenItCan()
    {
        var disk = new FullDisk();
        await using var host = await BotHost.StartAsync(
            _api, _folder["data"], models.Library,
            s => s.AddSingleton<ISpeechEngine>(new FakeSpeechEngine(Heard)).ConfigureDbContext<Voice2TextDbContext>(b => b.AddInterceptors(disk)));
        await _api.WaitForPollAsync(Token);
        disk.IsFull = true;

        var message = _api.AddUser(1).SendVoice(Clip);

        await disk.Refused.Task.WaitAsync(Token);
        Assert.Equal(1, _api.PendingUpdates);
        disk.IsFull = false;
        await ReplyAsync(message, Heard);
    }
}
