using System.Text;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.ReplyMarkups;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>What became of a message.</summary>
internal abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>It stands in the chat.</summary>
    public sealed record Done(int MessageId) : SendOutcome;

    /// <summary>The message that was to be edited is gone.</summary>
    public sealed record Missing : SendOutcome;

    /// <summary>The Bot API asks to wait.</summary>
    public sealed record Wait(TimeSpan Time) : SendOutcome;

    /// <summary>The Bot API is away; the same may work later.</summary>
    public sealed record Away(string Reason) : SendOutcome;

    /// <summary>The chat does not take messages from the bot.</summary>
    public sealed record Blocked(string Reason) : SendOutcome;

    /// <summary>It will not work later either.</summary>
    public sealed record Refused(string Reason) : SendOutcome;
}

/// <summary>Sends and edits, no faster than the Bot API allows over all chats.</summary>
internal sealed class ReplySender(BotClient client, IOptionsMonitor<BotOptions> options) : IDisposable
{
    private readonly Lock _gate = new();
    private TokenBucketRateLimiter? _limiter;
    private int _rate;

    public void Dispose() => _limiter?.Dispose();

    /// <summary>Another one when the rate was changed; who waited on the former goes on at once.</summary>
    private TokenBucketRateLimiter Limiter
    {
        get
        {
            lock (_gate)
            {
                var rate = options.CurrentValue.MessagesPerSecond;
                if (_limiter is not null && rate == _rate) return _limiter;
                _limiter?.Dispose();
                _rate = rate;
                return _limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
                {
                    TokenLimit = rate,
                    TokensPerPeriod = rate,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = int.MaxValue, // bounded by the worker's messages in flight
                });
            }
        }
    }

    /// <summary>A new message under the sender's.</summary>
    public Task<SendOutcome> SendAsync(Transcription row, string text, bool withButton, CancellationToken cancellationToken) => TryAsync(
        row,
        async () => (await client.Api.SendMessage(
            row.Origin.ChatId!.Value, text, replyParameters: UpdateIntake.ReplyTo(row.Origin.MessageId!.Value), replyMarkup: Button(row, withButton),
            cancellationToken: cancellationToken)).Id,
        cancellationToken);

    /// <summary>Edits the reply message.</summary>
    public Task<SendOutcome> EditAsync(Transcription row, string text, bool withButton, CancellationToken cancellationToken) => TryAsync(
        row,
        async () => (await client.Api.EditMessageText(
            row.Origin.ChatId!.Value, row.ReplyMessageId!.Value, text, replyMarkup: Button(row, withButton), cancellationToken: cancellationToken)).Id,
        cancellationToken);

    /// <summary>The text as a file.</summary>
    public Task<SendOutcome> SendFileAsync(Transcription row, string text, CancellationToken cancellationToken) => TryAsync(
        row,
        async () =>
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            var name = Path.GetFileNameWithoutExtension(row.Media.FileName) is { Length: > 0 } stem ? stem : "voice";
            return (await client.Api.SendDocument(
                row.Origin.ChatId!.Value, InputFile.FromStream(content, $"{name}.txt"), replyParameters: UpdateIntake.ReplyTo(row.Origin.MessageId!.Value),
                cancellationToken: cancellationToken)).Id;
        },
        cancellationToken);

    private static InlineKeyboardMarkup? Button(Transcription row, bool isWanted) =>
        isWanted ? new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData(ReplyTexts.In(row.Origin.Language).CancelButton, BotAddressing.CancelData(row))) : null;

    private async Task<SendOutcome> TryAsync(Transcription row, Func<Task<int>> send, CancellationToken cancellationToken)
    {
        // Ids of messages mean something else to another bot, and its users have not written to it.
        if (row.Origin.BotId != client.Id) return new SendOutcome.Refused("The request came to another bot: Bot:Token has changed since.");
        using var permit = await Limiter.AcquireAsync(cancellationToken: cancellationToken);
        try
        {
            return new SendOutcome.Done(await send());
        }
        catch (ApiRequestException e) when (e.Parameters?.RetryAfter is { } seconds)
        {
            return new SendOutcome.Wait(TimeSpan.FromSeconds(seconds));
        }
        catch (ApiRequestException e)
        {
            return Classify(e, row.ReplyMessageId ?? 0);
        }
        catch (Exception e) when (e is RequestException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new SendOutcome.Away(BotClient.Describe(e));
        }
    }

    private static SendOutcome Classify(ApiRequestException error, int known)
    {
        var reason = BotClient.Describe(error);
        return error.ErrorCode switch
        {
            // An earlier edit arrived and its answer was lost.
            400 when error.Message.Contains("message is not modified", StringComparison.OrdinalIgnoreCase) => new SendOutcome.Done(known),
            400 when error.Message.Contains("message to edit not found", StringComparison.OrdinalIgnoreCase)
                || error.Message.Contains("message can't be edited", StringComparison.OrdinalIgnoreCase)
                || error.Message.Contains("MESSAGE_ID_INVALID", StringComparison.OrdinalIgnoreCase) => new SendOutcome.Missing(),
            400 when error.Message.Contains("chat not found", StringComparison.OrdinalIgnoreCase) => new SendOutcome.Blocked(reason),
            403 => new SendOutcome.Blocked(reason),
            400 => new SendOutcome.Refused(reason),
            // 401: the token was revoked; with a new one the answer still goes out.
            _ => new SendOutcome.Away(reason),
        };
    }
}
