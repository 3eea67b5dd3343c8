using Microsoft.Extensions.Options;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>The one client of the process. Only to be used where a token is set.</summary>
public sealed class BotClient : IDisposable
{
    // Longer than the long poll; a file of 20 MB over a slow line needs longer, and has a token of its own.
    private static readonly TimeSpan RequestTimeOut = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(15) })
    {
        Timeout = RequestTimeOut,
    };

    private readonly IOptionsMonitor<BotOptions> _options;
    private volatile Connection? _connection;

    public BotClient(IOptionsMonitor<BotOptions> options) => _options = options;

    /// <summary>The client for the present token and server.</summary>
    public ITelegramBotClient Api => Present.Client;

    public long Id => Present.Client.BotId;

    private Connection Present
    {
        get
        {
            var options = _options.CurrentValue;
            var connection = _connection;
            if (connection is null || connection.Token != options.Token || connection.Address != options.ApiBaseAddress)
                _connection = connection = new Connection(options.Token!, options.ApiBaseAddress, Connect(options));
            return connection;
        }
    }

    public void Dispose() => _http.Dispose();

    private TelegramBotClient Connect(BotOptions options) => new(
        new TelegramBotClientOptions(options.Token!, string.IsNullOrWhiteSpace(options.ApiBaseAddress) ? null : options.ApiBaseAddress.TrimEnd('/'))
        {
            // Waiting and repeating is the callers' business: they know what else there is to do meanwhile.
            RetryCount = 0,
        },
        _http);

    /// <summary>What went wrong, in words that hold neither the token nor an address with it.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        ApiRequestException e => $"The Bot API answered {e.ErrorCode}: {e.Message}",
        RequestException { HttpStatusCode: { } status } => $"The Bot API answered {(int)status}.",
        OperationCanceledException => "The Bot API did not answer in time.",
        RequestException { InnerException: HttpRequestException inner } => $"The Bot API cannot be reached: {inner.HttpRequestError}.",
        HttpRequestException e => $"The Bot API cannot be reached: {e.HttpRequestError}.",
        _ => $"The Bot API cannot be reached ({exception.GetType().Name}).",
    };

    private sealed record Connection(string Token, string? Address, TelegramBotClient Client);
}
