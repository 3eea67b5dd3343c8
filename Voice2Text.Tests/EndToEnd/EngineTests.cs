using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The bot with its engine in a process of its own: kills, fallback, idle time, switches under a queue.</summary>
public sealed class EngineTests(ModelFixture models) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleClip _clip = SampleClip.Named("en-05.ogg");
    private FakeBotApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await FakeBotApi.StartAsync(cancellationToken: Token);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private Task<BotHost> StartAsync(params (string Key, string Value)[] settings) => BotHost.StartAsync(
        _api, _folder["data"], models.Library, s => s.AddEngineProcess(), [("Speech:Model", models.Named("balanced").Id), ("Bot:EditInterval", "00:00:00.2"), .. settings]);

    private Task<FakeMessage> AnswerAsync(FakeMessage message, string text) =>
        _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message && m.Text == text, Token);

    /// <summary>A recording of minutes whose text begins with the word, so that a run can be caught in its middle.</summary>
    private async Task<byte[]> LongVoiceAsync()
    {
        var joined = _folder["long.ogg"];
        await MediaFiles.MakeAsync($"-stream_loop 15 -i {SampleClip.Named("en-08.ogg").FullPath} -c:a libopus -b:a 32k", joined);
        return await File.ReadAllBytesAsync(joined, Token);
    }

    private Task<FakeMessage> ProgressAsync(FakeMessage message) =>
        _api.WaitForBotMessageAsync(message.Chat, m => m.Buttons.Any() && m.Text.Contains("Peter", StringComparison.Ordinal), Token);

    private Task<FakeMessage> LongAnswerAsync(FakeMessage message) =>
        _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message && !m.Buttons.Any() && m.Text.Contains("Peter", StringComparison.Ordinal), Token);

    [Fact]
    public async Task EngineKilledInMidRun_TheMessageIsAnsweredByTheNextAttempt_WithTheSameModelWhereItWorkedBefore()
    {
        await using var host = await StartAsync();
        var status = host.Services.GetRequiredService<EngineStatus>();
        var user = _api.AddUser(1);
        await AnswerAsync(user.SendVoice(_clip.Content), _clip.Text);
        var first = status.ProcessId!.Value;
        var message = user.SendVoice(await LongVoiceAsync(), seconds: 110);
        await ProgressAsync(message);

        EngineChild.Kill(first);

        await LongAnswerAsync(message);
        Assert.Equal(1, status.Losses);
        Assert.Contains("SIGKILL", status.LastLoss!.Reason, StringComparison.Ordinal);
        Assert.NotEqual(first, status.ProcessId);
        Assert.Equal(models.Named("balanced").Id, status.Model);
        Assert.Single(_api.MessagesIn(user.Chat), m => m.IsFromBot && m.ReplyTo == message);
    }

    [Fact]
    public async Task NewModelKilledInItsFirstRun_TheOneThatWorkedServesAgain_AndTheOperatorIsToldWhy()
    {
        var (good, risky) = (models.Named("balanced").Id, models.Named("small").Id);
        await using var host = await StartAsync();
        var status = host.Services.GetRequiredService<EngineStatus>();
        var switches = host.Services.GetRequiredService<IModelSwitch>();
        var user = _api.AddUser(1);
        await AnswerAsync(user.SendVoice(_clip.Content), _clip.Text);
        await SwitchAsync(switches, risky);
        var message = user.SendVoice(await LongVoiceAsync(), seconds: 110);
        await ProgressAsync(message);

        EngineChild.Kill(status.ProcessId!.Value);

        await LongAnswerAsync(message);
        Assert.Equal(good, status.Model);
        Assert.Contains(good, status.Notice!, StringComparison.Ordinal);
        Assert.Contains("SIGKILL", status.Notice!, StringComparison.Ordinal);
        var last = (await switches.GetHistoryAsync(1, Token)).Single();
        Assert.Equal((ModelSwitchEntry.Application, risky, good, ModelSwitchOutcome.Done), (last.RequestedBy, last.From, last.To, last.Outcome));
        Assert.Contains("SIGKILL", last.Reason!, StringComparison.Ordinal);
        Assert.Equal(good, (await switches.GetStateAsync(Token)).Active);
    }

    [Fact]
    public async Task IdleModel_LeavesWithItsProcess_AndComesBackWithTheNextMessage()
    {
        await using var host = await StartAsync(("Speech:UnloadAfter", "00:00:05"));
        var status = host.Services.GetRequiredService<EngineStatus>();
        var user = _api.AddUser(1);
        await AnswerAsync(user.SendVoice(_clip.Content), _clip.Text);
        using var child = Process.GetProcessById(status.ProcessId!.Value);

        await child.WaitForExitAsync(Token);

        await AnswerAsync(user.SendVoice(SampleClip.Named("en-01.ogg").Content), SampleClip.Named("en-01.ogg").Text);
        Assert.Equal(0, status.Losses);
    }

    [Fact]
    public async Task SwitchUnderARunningQueue_LosesNothing_AndTheLastAreServedByTheNewModel()
    {
        using var gate = _api.Faults.Hold(FakeBotApi.Download);
        var user = _api.AddUser(1);
        var clips = SampleClip.All.Take(6).ToList();
        var messages = clips.Select(c => user.SendVoice(c.Content)).ToList();
        await using var host = await StartAsync();
        await _api.WaitForConfirmedUpdatesAsync(Token);
        var switches = host.Services.GetRequiredService<IModelSwitch>();
        gate.Release();
        await SwitchAsync(switches, models.Named("exact").Id);

        foreach (var message in messages) await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == message && !m.Buttons.Any(), Token);

        var store = host.Services.GetRequiredService<TranscriptionQueries>();
        var page = await store.PageAsync(new TranscriptionFilter(), TranscriptionCursor.Newest, 20, Token);
        Assert.All(page.Rows, row => Assert.Null(row.Failure));
        var newest = await host.Services.GetRequiredService<TranscriptionStore>().FindAsync(page.Rows.Max(r => r.Id), Token);
        Assert.Equal(models.Named("exact").Id, newest!.Model);
    }

    [Fact]
    public async Task ModelThatDoesNotLoad_IsRolledBack_TheFormerOneServes()
    {
        await using var host = await StartAsync();
        var switches = host.Services.GetRequiredService<IModelSwitch>();
        var user = _api.AddUser(1);
        await AnswerAsync(user.SendVoice(_clip.Content), _clip.Text);

        await SwitchAsync(switches, "nowhere");

        var last = (await switches.GetHistoryAsync(1, Token)).Single();
        Assert.Equal((ModelSwitchOutcome.RolledBack, "Olga"), (last.Outcome, last.RequestedBy));
        Assert.Contains("nowhere", last.Reason!, StringComparison.Ordinal);
        Assert.Contains("nowhere", host.Services.GetRequiredService<EngineStatus>().Notice!, StringComparison.Ordinal);
        await AnswerAsync(user.SendVoice(SampleClip.Named("en-01.ogg").Content), SampleClip.Named("en-01.ogg").Text);
    }

    [Fact]
    public async Task ServerKilled_TheEngineIsGone_AndReadyStaysUpWhenOnlyTheEngineIsKilled()
    {
        var user = _api.AddUser(1);
        await using var server = await RunningServer.StartAsync(
            _folder["data"], ("Bot__Token", _api.Token), ("Bot__ApiBaseAddress", _api.BaseAddress), ("Bot__EditInterval", "00:00:00.2"), ("Console__OperatorEmail", "operator@example.org"), ("Console__OperatorPassword", "correct horse battery"));
        var message = user.SendVoice(await LongVoiceAsync(), seconds: 110);
        await ProgressAsync(message);
        var first = server.Children("engine").Single();
        EngineChild.Kill(first);
        using (var client = new ConsoleClient(server.Address))
        using (var ready = await client.GetAsync("/health/ready"))
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        await LongAnswerAsync(message);
        Assert.Contains("SIGKILL", server.Output, StringComparison.Ordinal);
        using var second = Process.GetProcessById(server.Children("engine").Single());

        await server.KillAloneAsync();

        await second.WaitForExitAsync(Token);
        Assert.NotEqual(first, second.Id);
    }

    /// <summary>Asks for a switch and waits until it has been carried out.</summary>
    private static async Task SwitchAsync(IModelSwitch switches, string model)
    {
        using var changed = new SemaphoreSlim(0);
        switches.Changed += Release;
        var id = await switches.RequestAsync(model, "Olga", Token);
        while ((await switches.GetHistoryAsync(20, Token)).Single(s => s.Id == id).FinishedAt is null) await changed.WaitAsync(Token);
        switches.Changed -= Release;

        void Release(object? sender, EventArgs e) => changed.Release();
    }
}
