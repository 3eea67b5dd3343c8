using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>
/// Asks for updates and takes each in before the next request confirms it. (The library's own receiver confirms an
/// update before its handler has finished.)
/// </summary>
public sealed partial class BotPollingService(
    BotClient client, UpdateIntake intake, BotStatus status, IOptionsMonitor<BotOptions> options, TimeProvider time, ILogger<BotPollingService> logger)
    : BackgroundService
{
    private const int LongPollSeconds = 50;
    private const int UnauthorizedCode = 401;
    private const int NotFoundCode = 404;
    private const int TooManyRequestsCode = 429;
    private const int MaxTriesOfAnUpdate = 3;

    private static readonly UpdateType[] Wanted = [UpdateType.Message, UpdateType.CallbackQuery];
    private static readonly string[] Commands = ["start", "help", "cancel"];
    private static readonly TimeSpan UnauthorizedDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    private TimeSpan _delay = ShortestDelay;
    private string? _name;
    private int _offset;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var changed = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            BotOptions? present = null;
            using var subscription = options.OnChange(now =>
            {
                if (Volatile.Read(ref present) is { } before && (now.Token, now.ApiBaseAddress) != (before.Token, before.ApiBaseAddress)) changed.Cancel();
            });
            Volatile.Write(ref present, options.CurrentValue);
            await PollAsync(present.IsEnabled, changed.Token);
        }
    }

    /// <summary>One bot, until the application stops or gets another token.</summary>
    private async Task PollAsync(bool isEnabled, CancellationToken endToken)
    {
        (_name, _offset, _delay) = (null, 0, ShortestDelay);
        status.Beat(time);
        status.Set(isEnabled ? BotState.Starting : BotState.Off, null);
        if (!isEnabled)
        {
            LogOff();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, endToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (!endToken.IsCancellationRequested)
        {
            try
            {
                status.Beat(time);
                if (_name is null) await ConnectAsync(endToken);
                // After an outage the first answer is wanted at once: it says that the outage is over.
                var wait = status.State == BotState.Polling ? LongPollSeconds : 0;
                foreach (var update in await client.Api.GetUpdates(_offset, timeout: wait, allowedUpdates: Wanted, cancellationToken: endToken))
                {
                    await TakeAsync(update, endToken);
                    _offset = update.Id + 1;
                    status.Beat(time);
                }

                SetPolling();
            }
            catch (Exception) when (endToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var wait = Explain(e);
                status.Beat(time, wait);
                await Task.Delay(wait, time, endToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var me = await client.Api.GetMe(cancellationToken);
        // With a webhook set, getUpdates answers 409 forever.
        await client.Api.DeleteWebhook(cancellationToken: cancellationToken);
        status.Beat(time);
        await OfferCommandsAsync(cancellationToken);
        status.Beat(time);
        _name = me.Username;
        LogConnected(_name);
        SetPolling();
    }

    /// <summary>The menu is a help; the bot works without it.</summary>
    private async Task OfferCommandsAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var language in ReplyTexts.Languages)
            {
                var texts = ReplyTexts.In(language);
                await client.Api.SetMyCommands(
                    Commands.Select(c => new BotCommand { Command = c, Description = texts.CommandDescription(c) }),
                    languageCode: language == "en" ? null : language, cancellationToken: cancellationToken);
            }
        }
        catch (RequestException e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoCommands(BotClient.Describe(e));
        }
    }

    /// <summary>A fault in our own handling of one update must not keep all later ones from being taken.</summary>
    private async Task TakeAsync(Update update, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                await intake.TakeAsync(update, _name, cancellationToken);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && !IsStoreFailure(e))
            {
                if (round == MaxTriesOfAnUpdate)
                {
                    LogSkipped(e, update.Id);
                    return;
                }

                await Task.Delay(ShortestDelay, time, cancellationToken);
            }
        }
    }

    /// <summary>While the store cannot be written the update stays with the Bot API, which keeps it for a day.</summary>
    private static bool IsStoreFailure(Exception exception) =>
        exception is Microsoft.Data.Sqlite.SqliteException || exception.InnerException is Microsoft.Data.Sqlite.SqliteException;

    private void SetPolling()
    {
        _delay = ShortestDelay;
        if (status.State != BotState.Polling) LogPolling();
        status.Set(BotState.Polling, _name);
    }

    /// <summary>Says what is wrong where the operator looks, once, and how long to wait.</summary>
    private TimeSpan Explain(Exception exception)
    {
        if (exception is ApiRequestException { ErrorCode: UnauthorizedCode or NotFoundCode })
        {
            const string Remedy = "The Bot API does not accept the token: it is wrong or was revoked. Get a new one from BotFather (/token) and set it on the Settings page, or as Bot__Token.";
            if (status.State != BotState.Unauthorized) LogUnauthorized(Remedy);
            status.Set(BotState.Unauthorized, _name, Remedy);
            return UnauthorizedDelay;
        }

        var reason = IsStoreFailure(exception) ? "Messages cannot be stored; they wait at the Bot API. See the log for the database's error." : BotClient.Describe(exception);
        if (status.State != BotState.Unreachable || status.Reason != reason) LogUnreachable(IsStoreFailure(exception) ? exception : null, reason);
        status.Set(BotState.Unreachable, _name, reason);
        if (exception is ApiRequestException { ErrorCode: TooManyRequestsCode, Parameters.RetryAfter: { } seconds }) return TimeSpan.FromSeconds(seconds);
        var delay = _delay + (_delay * (Random.Shared.NextDouble() / 4));
        _delay = TimeSpan.FromTicks(Math.Min((_delay * 2).Ticks, LongestDelay.Ticks));
        return delay;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The bot is off: no Bot:Token is set.")]
    private partial void LogOff();

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the Bot API as @{Name}.")]
    private partial void LogConnected(string? name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bot's menu of commands could not be set: {Reason}")]
    private partial void LogNoCommands(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The bot receives messages.")]
    private partial void LogPolling();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Remedy}")]
    private partial void LogUnauthorized(string remedy);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bot does not receive messages at the moment: {Reason}")]
    private partial void LogUnreachable(Exception? exception, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Update {Id} could not be handled and is skipped.")]
    private partial void LogSkipped(Exception exception, int id);
}
