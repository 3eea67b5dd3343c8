using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>A server with a bot to which five people write, and what it says of its circuits.</summary>
internal sealed class WatchedServer : IAsyncDisposable
{
    public const string Email = "operator@example.org";
    public const string Password = "a long enough password";

    private const string MetricsToken = "0123456789abcdef-of-prometheus";

    private readonly FakeBotApi _api;
    private readonly RunningServer _server;
    private readonly FakeUser[] _users;
    private readonly SampleClip[] _clips = [.. SampleClip.All.OrderBy(c => c.Content.Length).Take(5)];

    private WatchedServer(FakeBotApi api, RunningServer server) => (_api, _server, _users) = (api, server, [.. Enumerable.Range(1, 5).Select(id => api.AddUser(id))]);

    public Uri Address => _server.Address;

    public int ProcessId => _server.ProcessId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<WatchedServer> StartAsync(string storage)
    {
        var api = await FakeBotApi.StartAsync(cancellationToken: Token);
        var server = await RunningServer.StartAsync(
            storage, ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password), ("Metrics__Enabled", "true"), ("Metrics__Token", MetricsToken),
            ("Bot__Token", api.Token), ("Bot__ApiBaseAddress", api.BaseAddress), ("Bot__MaxWaitingPerUser", "100"));
        return new WatchedServer(api, server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _api.DisposeAsync();
    }

    /// <summary>Voice messages of all users in turn, each a file of its own.</summary>
    public void Send(int messages)
    {
        for (var i = 0; i < messages; i++) _users[i % _users.Length].SendVoice(_clips[i % _clips.Length].Content);
    }

    public Task<int> SubscriptionsAsync() => FigureAsync("voice2text_feed_subscriptions");

    public Task<int> CircuitsAsync() => FigureAsync("aspnetcore_components_circuit_active");

    /// <summary>Waits until no page is open any more and as many subscriptions are left.</summary>
    public async Task WaitUntilLeftAsync(int subscriptions)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (await CircuitsAsync() != 0 || await SubscriptionsAsync() != subscriptions) await timer.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>A gauge of <c>/metrics</c>; 0 where it has not been set yet.</summary>
    private async Task<int> FigureAsync(string name)
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MetricsToken);
        var text = await client.GetStringAsync("/metrics", Token);
        var line = Regex.Match(text, $@"(?m)^{name}(\{{[^}}]*\}})? (?<value>\d+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return line.Success ? int.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture) : 0;
    }
}
