using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The executable at its most talkative, under every kind of fault: what it says and keeps holds no secret.</summary>
public sealed class SecrecyTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";

    private static readonly string[] Pages =
        ["/", "/transcriptions", "/transcriptions/1", "/transcriptions/2", "/transcriptions/3", "/try", "/logs", "/error", "/no/such/page", "/health/ready", "/health/live"];

    private readonly TemporaryFolder _folder = new();
    private readonly SampleClip _clip = SampleClip.Named("en-05.ogg");
    private FakeBotApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await FakeBotApi.StartAsync(cancellationToken: Token);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(
        _folder["data"], ("Bot__Token", _api.Token), ("Bot__ApiBaseAddress", _api.BaseAddress),
        ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password),
        ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__System.Net.Http", "Trace"),
        ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"), ("Logging__LogLevel__Microsoft.EntityFrameworkCore", "Trace"));

    [Fact]
    public async Task LogsPagesErrorsAndFiles_HoldNeitherTheTokenNorATranscriptNobodyAskedFor()
    {
        await using var server = await StartAsync();
        using var stranger = new ConsoleClient(server.Address);
        using var client = new ConsoleClient(server.Address);
        using (await client.SignInAsync(Email, Password))
        {
            await ProvokeAsync();
        }

        var seen = new List<(string Path, string Text)>();
        foreach (var path in Pages) seen.Add((path, await client.ReadAsync(path)));
        foreach (var format in new[] { "txt", "srt", "vtt", "json" }) seen.Add((format, await client.ReadAsync($"/transcriptions/1/download/{format}")));
        var open = new List<(string Path, string Text)>();
        foreach (var path in Pages) open.Add((path, await stranger.ReadAsync(path)));
        await server.StopAsync();

        Assert.Contains(seen, p => p.Text.Contains(_clip.Text, StringComparison.Ordinal));
        Assert.Contains("dbug: ", server.Output, StringComparison.Ordinal);
        Assert.All([.. seen, .. open], p => AssertWithout(Secret, p.Text, p.Path));
        Assert.All(open, p => AssertWithout(_clip.Text, p.Text, p.Path));
        AssertWithout(Secret, server.Output, "The output");
        AssertWithout(_clip.Text, server.Output, "The output");
        var log = LogFile.ReadAll(Path.Combine(_folder["data"], "logs.db"));
        Assert.Contains("\"TranscriptionId\":1", log, StringComparison.Ordinal);
        AssertWithout(Secret, log, "The log file");
        AssertWithout(_clip.Text, log, "The log file");
        AssertWithout(Password, log, "The log file");
        Assert.All(Directory.EnumerateFiles(_folder["data"], "*", SearchOption.AllDirectories), f =>
            AssertWithout(Secret, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f)), f));
    }

    private static string Secret => FakeBotApi.DefaultToken.Split(':')[1];

    private static void AssertWithout(string secret, string text, string source)
    {
        var at = text.IndexOf(secret, StringComparison.Ordinal);
        Assert.True(at < 0, $"{source} says \"{secret}\": {text[Math.Max(0, at - 300)..Math.Min(text.Length, Math.Max(0, at) + 100)]}");
    }

    /// <summary>One good request, each fault whose message could quote an address, then a revoked token.</summary>
    private async Task ProvokeAsync()
    {
        var user = _api.AddUser(1);
        var good = user.SendVoice(_clip.Content);
        await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == good && m.Text == _clip.Text, Token);
        _api.Faults.Add("getFile", Fault.Drop(), times: 1);
        _api.Faults.Add("sendMessage", Fault.Drop(), times: 1);
        _api.Faults.Add("sendMessage", Fault.BadGateway(), times: 1);
        _api.Faults.Add("editMessageText", Fault.Drop(), times: 1);
        _api.Faults.Add("getUpdates", Fault.BadGateway(), times: 1);
        _api.Faults.Add("getUpdates", Fault.Drop(), times: 1);
        await SendToItsEndAsync(user, "en-01.ogg");
        _api.Faults.Add(FakeBotApi.Download, Fault.ExpiredFile(), times: 3);
        _api.Faults.Add(FakeBotApi.Download, Fault.TruncatedDownload(100), times: 1);
        await SendToItsEndAsync(user, "en-02.ogg");
        await SendToItsEndAsync(user, "en-03.ogg");
        _api.RevokeToken(_api.Token);
        await _api.WaitForRequestAsync(r => r.Status == 401, Token);
    }

    private async Task SendToItsEndAsync(FakeUser user, string clip)
    {
        var message = user.SendVoice(SampleClip.Named(clip).Content);
        await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == message && !m.Buttons.Any(), Token);
    }
}
