using System.Net;
using System.Net.Http.Headers;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>What Prometheus reads, and who may.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string MetricsToken = "0123456789abcdef-of-prometheus";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Figures_AreForTheTokenAlone_AndCountWhatHappened()
    {
        await using var api = await FakeBotApi.StartAsync(cancellationToken: Token);
        await using var server = await RunningServer.StartAsync(
            _folder["data"], ("Metrics__Enabled", "true"), ("Metrics__Token", MetricsToken), ("Bot__Token", api.Token), ("Bot__ApiBaseAddress", api.BaseAddress));
        var user = api.AddUser(1);
        var clip = SampleClip.All.First(c => c.Language == "en");
        var sent = user.SendVoice(await File.ReadAllBytesAsync(clip.FullPath, Token));
        await api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == sent && m.Text == clip.Text, Token);

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(server, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(server, MetricsToken + "x")).StatusCode);
        using var answer = await AskAsync(server, MetricsToken);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches(@"(?m)^voice2text_transcription_real_time_factor\w*_count\{[^}]*model=""demo[^}]*\} 1\b", text);
        Assert.Matches(@"(?m)^voice2text_transcriptions\{[^}]*state=""(completed|delivering)""[^}]*\} 1\b", text);
        Assert.Matches(@"(?m)^voice2text_bot_state\w*\{[^}]*state=""polling""[^}]*\} 1\b", text);
        Assert.Matches(@"(?m)^voice2text_memory_limit_bytes\{[^}]*\} [1-9]", text);
        Assert.DoesNotContain(clip.Text, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(api.Token, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_AreOff_UnlessTheyAreSwitchedOn()
    {
        await using var server = await RunningServer.StartAsync(_folder["data"], ("Metrics__Token", MetricsToken));

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(server, MetricsToken)).StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningServer server, string? token)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.GetAsync("/metrics", Token);
    }
}
