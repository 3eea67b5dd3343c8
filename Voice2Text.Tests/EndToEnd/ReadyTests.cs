using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;
using Voice2Text.Web.Health;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>What a load balancer or a container's health check is told of the bot and the engine.</summary>
public sealed class ReadyTests(ModelFixture models) : IAsyncLifetime
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

    private Task<RunningServer> StartAsync(params (string Name, string Value)[] settings) => RunningServer.StartAsync(
        _folder["data"], [("Bot__Token", _api.Token), ("Bot__ApiBaseAddress", _api.BaseAddress), ("Bot__EditInterval", "00:00:00.2"), .. settings]);

    private static async Task<(HttpStatusCode Code, string? State, string? Reason)> AskAsync(RunningServer server, string check)
    {
        using var client = new ConsoleClient(server.Address);
        using var response = await client.GetAsync("/health/ready");
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        var found = answer.RootElement.GetProperty("checks").GetProperty(check);
        return (response.StatusCode, Read("state"), Read("reason"));

        string? Read(string name) => found.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    /// <summary>Asks until the bot's state is this one: nothing outside tells when the loop has noticed.</summary>
    private static async Task<HttpStatusCode> WaitForBotAsync(RunningServer server, string state)
    {
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeOut.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var (code, present, _) = await AskAsync(server, "bot");
            if (present == state) return code;
            timeOut.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<FakeMessage> AnswerAsync(FakeMessage message, Func<string, bool> isAnswer) =>
        _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message && !m.Buttons.Any() && isAnswer(m.Text), Token);

    [Fact]
    public async Task OutageOfTelegram_LeavesTheServerReady_ARefusedTokenDoesNot()
    {
        await using var server = await StartAsync();
        await _api.WaitForPollAsync(Token);
        Assert.Equal(HttpStatusCode.OK, await WaitForBotAsync(server, "polling"));

        using (_api.Faults.Add("getUpdates", Fault.BadGateway(), times: null))
        {
            // Ends the poll that waits.
            _api.AddUser(1).SendText("/help");
            Assert.Equal(HttpStatusCode.OK, await WaitForBotAsync(server, "unreachable"));
            using var client = new ConsoleClient(server.Address);
            Assert.StartsWith("{\"status\":\"degraded\"", await client.ReadAsync("/health/ready"), StringComparison.Ordinal);
        }

        _api.RevokeToken(_api.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await WaitForBotAsync(server, "unauthorized"));
    }

    [Fact]
    public async Task EngineThatWorks_IsNeitherAskedNorWaitedFor()
    {
        var recording = _folder["long.ogg"];
        await MediaFiles.MakeAsync($"-stream_loop 15 -i {SampleClip.Named("en-08.ogg").FullPath} -c:a libopus -b:a 32k", recording);
        await using var server = await StartAsync();
        Assert.Equal((HttpStatusCode.OK, "unloaded", null), await AskAsync(server, "engine"));
        var message = _api.AddUser(1).SendVoice(await File.ReadAllBytesAsync(recording, Token), seconds: 110);
        await _api.WaitForBotMessageAsync(message.Chat, m => m.Buttons.Any() && m.Text.Contains("Peter", StringComparison.Ordinal), Token);

        EngineChild.Pause(server.Children("engine").Single());

        Assert.Equal((HttpStatusCode.OK, "busy", null), await AskAsync(server, "engine"));
    }

    [Fact]
    public async Task ModelThatIsMissingOrDamaged_IsSaid_UntilOneServesAgain()
    {
        var user = _api.AddUser(1);
        await using (var server = await StartAsync(("Speech__Model", "nowhere")))
        {
            await AnswerAsync(user.SendVoice(_clip.Content), _ => true);

            var (code, state, reason) = await AskAsync(server, "engine");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "failed"), (code, state));
            Assert.Contains("not installed", reason, StringComparison.Ordinal);
        }

        await using var second = await StartAsync();
        await AnswerAsync(user.SendVoice(_clip.Content), t => t == _clip.Text);
        Assert.Equal((HttpStatusCode.OK, "ready", null), await AskAsync(second, "engine"));
        await second.StopAsync();
        // Under its own name: what is called "demo" is made anew where it is damaged.
        var model = Path.GetDirectoryName(Directory.GetFiles(_folder["data/models"], "model.json", SearchOption.AllDirectories).Single())!;
        await File.WriteAllTextAsync(Path.Combine(model, "encoder.onnx"), "damaged", Token);

        await using var third = await StartAsync(("Speech__Model", Path.GetFileName(model)));
        await AnswerAsync(user.SendVoice(SampleClip.Named("en-01.ogg").Content), _ => true);

        var damaged = await AskAsync(third, "engine");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "failed"), (damaged.Code, damaged.State));
    }

    [Fact]
    public async Task LoopThatGivesNoSignOfLife_IsUnhealthy_UntilItGoesOn()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        using var gate = _api.Faults.Hold("getUpdates");
        await using var host = await BotHost.StartAsync(
            _api, _folder["data"], models.Library, s => s.AddSingleton<ISpeechEngine>(new FakeSpeechEngine("Hello.")).AddSingleton<TimeProvider>(time));
        var check = new BotHealthCheck(host.Services.GetRequiredService<BotStatus>(), time);
        await gate.WaitForHeldAsync(Token);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new(), Token)).Status);

        time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new(), Token)).Status);
        gate.Release();
        _api.AddUser(1).SendText("/help");
        await _api.WaitForConfirmedUpdatesAsync(Token);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new(), Token)).Status);
    }
}
