using Microsoft.Extensions.Options;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>The one client of the process. Only to be used where a token is set.</summary>
public sealed class BotClient : IDisposable
{
    // Longer than the long poll; a file of 20 MB over a slow line needs longer, and has a token of its own.
    private static readonly TimeSpan RequestTimeOut = TimeSpan.FromSeconds(100);

    private readonly Lazy<TelegramBotClient> _client;
    private readonly HttpClient _http;

    public BotClient(IOptions<BotOptions> options)
    {
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            Timeout = RequestTimeOut,
        };
        _client = new Lazy<TelegramBotClient>(() => new TelegramBotClient(
            new TelegramBotClientOptions(options.Value.Token!, string.IsNullOrWhiteSpace(options.Value.ApiBaseAddress) ? null : options.Value.ApiBaseAddress.TrimEnd('/'))
            {
                // Waiting and repeating is the callers' business: they know what else there is to do meanwhile.
                RetryCount = 0,
            },
            _http));
    }

    public ITelegramBotClient Api => _client.Value;

    public long Id => _client.Value.BotId;

    public void Dispose() => _http.Dispose();

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
}
