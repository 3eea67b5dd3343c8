using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A Bot API server with a world of users in memory, for the real client over real HTTP on loopback.</summary>
public sealed class FakeBotApi : IAsyncDisposable
{
    /// <summary>The name under which file downloads stand in the request log and in fault rules.</summary>
    public const string Download = "download";

    public const string DefaultToken = "123456:TEST-AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

    /// <summary>The real server takes uploads of up to 50 MB; the rest is the form around them.</summary>
    private const long LargestRequest = 52L * 1024 * 1024;

    private readonly WebApplication _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly StateWatch _watch;
    private readonly FakeWorld _world;
    private readonly RequestLog _log;
    private readonly BotTokens _tokens;

    private FakeBotApi(int port, string token, TimeProvider time, long firstId)
    {
        Token = token;
        _watch = new StateWatch(Describe);
        _world = new FakeWorld(_watch, time, BotTokens.BotId(token), firstId);
        _log = new RequestLog(_watch, time);
        _tokens = new BotTokens(_watch);
        _tokens.Add(token);
        Faults = new FaultRules(_watch);
        _server = Build(port);
        var handler = new BotApiHandler(_world, _watch, _log, Faults, _tokens, time);
        _server.Map("/bot{token}/{method}", (HttpContext context, string token, string method) => handler.InvokeAsync(context, token, method, _stopping.Token));
        _server.MapGet("/file/bot{token}/{**path}", (HttpContext context, string token, string path) => handler.DownloadAsync(context, token, path, _stopping.Token));
    }

    /// <summary>What the client takes as its baseUrl, such as "http://127.0.0.1:8081".</summary>
    public string BaseAddress { get; private set; } = "";

    public string Token { get; }

    public FaultRules Faults { get; }

    /// <summary>All messages, deleted ones too, in the order in which they were written.</summary>
    public IReadOnlyList<FakeMessage> Messages => _world.Messages;

    /// <summary>All requests in the order in which they came.</summary>
    public IReadOnlyList<FakeRequest> Requests => _log.All;

    /// <summary>How many updates the bot has not confirmed yet.</summary>
    public int PendingUpdates { get { lock (_watch.Sync) return _world.Updates.PendingCount; } }

    internal FakeWorld World => _world;

    internal StateWatch Watch => _watch;

    /// <summary>
    /// Starts on the port (zero for a free one), with the time for dates of messages, waiting polls and delays. Messages
    /// and updates count from the first id: a second server for the same bot starts above the ids of the first.
    /// </summary>
    public static async Task<FakeBotApi> StartAsync(
        int port = 0, string token = DefaultToken, TimeProvider? time = null, long firstId = 1, CancellationToken cancellationToken = default)
    {
        var api = new FakeBotApi(port, token, time ?? TimeProvider.System, firstId);
        ChatPage.Map(api._server, api);
        await api._server.StartAsync(cancellationToken);
        var addresses = api._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        api.BaseAddress = addresses!.Addresses.Single();
        return api;
    }

    /// <summary>A person who has started the bot: it may write to them.</summary>
    public FakeUser AddUser(long id, string firstName = "Anna", string? languageCode = "en") => _world.AddUser(id, firstName, languageCode);

    /// <summary>A group with the bot in it. Users write there with the parameter <c>chat</c> of their actions.</summary>
    public FakeChat AddGroup(long id, string title = "Group") => _world.AddGroup(id, title);

    public void AddToken(string token) => _tokens.Add(token);

    /// <summary>From now on the token answers 401, a poll that waits too.</summary>
    public void RevokeToken(string token)
    {
        lock (_watch.Sync)
        {
            _tokens.Remove(token);
            _world.Updates.End(token);
        }
    }

    /// <summary>The messages in a user's chat, or a group's.</summary>
    public IReadOnlyList<FakeMessage> MessagesIn(FakeChat chat) => [.. Messages.Where(m => m.Chat.Id == chat.Id)];

    /// <summary>Completes with the first message that fits: one that is there, or after any later message, edit or deletion.</summary>
    public Task<FakeMessage> WaitForMessageAsync(Func<FakeMessage, bool> predicate, CancellationToken cancellationToken) =>
        WaitForAsync(() => _world.Messages.FirstOrDefault(predicate), cancellationToken);

    /// <summary>Completes with the first message of the bot that fits.</summary>
    public Task<FakeMessage> WaitForBotMessageAsync(FakeChat chat, Func<FakeMessage, bool> predicate, CancellationToken cancellationToken) =>
        WaitForMessageAsync(m => m.IsFromBot && m.Chat.Id == chat.Id && predicate(m), cancellationToken);

    /// <summary>Completes with the first request that fits, as soon as it has come or later when its answer makes it fit.</summary>
    public Task<FakeRequest> WaitForRequestAsync(Func<FakeRequest, bool> predicate, CancellationToken cancellationToken) =>
        WaitForAsync(() => _log.All.FirstOrDefault(predicate), cancellationToken);

    public Task<FakeCallbackAnswer> WaitForAnswerAsync(FakeCallback callback, CancellationToken cancellationToken) =>
        WaitForAsync(() => callback.Answer, cancellationToken);

    /// <summary>Completes when the bot waits for updates in a long poll.</summary>
    public Task WaitForPollAsync(CancellationToken cancellationToken) =>
        WaitForAsync(() => _world.Updates.IsPolling ? this : null, cancellationToken);

    /// <summary>Completes when the bot has confirmed every update so far.</summary>
    public Task WaitForConfirmedUpdatesAsync(CancellationToken cancellationToken) =>
        WaitForAsync(() => _world.Updates.PendingCount == 0 ? this : null, cancellationToken);

    /// <summary>Completes with what the probe finds, now or after any change; fails after 30 s with what there is instead.</summary>
    public Task<T> WaitForAsync<T>(Func<T?> probe, CancellationToken cancellationToken) where T : class => _watch.WaitForAsync(probe, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
        });
        // A test that ends does not wait for requests that still hang.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        return builder.Build();
    }

    private string Describe() => $"Messages:\n{string.Join('\n', Messages)}\nRequests:\n{string.Join('\n', Requests.TakeLast(30))}";
}
