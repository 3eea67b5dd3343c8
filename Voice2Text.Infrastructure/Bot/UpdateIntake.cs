using System.Globalization;
using Microsoft.Extensions.Options;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>Takes one update in. When it returns, nothing of the update can be lost any more.</summary>
public sealed class UpdateIntake(
    BotClient client, TranscriptionStore store, TranscriptionCommands commands, IOptionsMonitor<BotOptions> options, TimeProvider time)
{
    // All updates of everybody wait while one is taken in.
    private static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(10);

    private static readonly HashSet<string> Commands = new(StringComparer.Ordinal) { "/start", "/help", "/cancel" };

    private BotOptions Options => options.CurrentValue;

    /// <param name="update">As it came.</param>
    /// <param name="botName">The bot's user name, by which commands are addressed in groups.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task TakeAsync(Update update, string? botName, CancellationToken cancellationToken) => update switch
    {
        // Two bots that answer each other would never stop.
        { Message: { From.IsBot: false } message } => TakeMessageAsync(message, botName, cancellationToken),
        { CallbackQuery: { } query } => TakeCallbackAsync(query, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task TakeMessageAsync(Message message, string? botName, CancellationToken cancellationToken)
    {
        if (IncomingMedia.Of(message) is { } media)
        {
            var origin = OriginOf(message);
            var fault = await CheckAsync(origin, media, cancellationToken);
            var now = time.GetUtcNow();
            await store.AddAsync(fault is null ? Transcription.Queue(origin, media, now) : Transcription.Reject(origin, media, fault, now), cancellationToken);
            return;
        }

        var command = CommandOf(message.Text, botName);
        // In a group people talk to each other and to other bots: only a command of its own is meant for the bot.
        if (message.Chat.Type != ChatType.Private && (command is null || !Commands.Contains(command))) return;
        if (message.IsServiceMessage) return;
        await SayAsync(message, await AnswerAsync(message, command, cancellationToken), cancellationToken);
    }

    private async Task<string> AnswerAsync(Message message, string? command, CancellationToken cancellationToken)
    {
        var texts = ReplyTexts.In(BotAddressing.ReplyLanguage(message.From!.LanguageCode));
        return command switch
        {
            "/start" => texts.Start,
            "/help" => texts.Help(Options),
            "/cancel" => await CancelAllAsync(message, texts, cancellationToken),
            _ => texts.NotMedia,
        };
    }

    private TranscriptionOrigin OriginOf(Message message)
    {
        var from = message.From!;
        return new TranscriptionOrigin
        {
            BotId = client.Id,
            ChatId = message.Chat.Id,
            MessageId = message.Id,
            UserKey = BotAddressing.UserKey(from.Id),
            UserName = from.Username is { } name ? $"@{name}" : $"{from.FirstName} {from.LastName}".Trim(),
            Language = BotAddressing.ReplyLanguage(from.LanguageCode),
        };
    }

    private async Task<TranscriptionFault?> CheckAsync(TranscriptionOrigin origin, TranscriptionMedia media, CancellationToken cancellationToken)
    {
        if (media.Size > Options.MaxFileBytes)
            return new(TranscriptionFailure.TooLarge, Invariant($"The file has {media.Size} bytes; Bot:MaxFileBytes is {Options.MaxFileBytes}."), Options.MaxFileBytes);
        if (media.Duration > Options.MaxDuration)
            return new(TranscriptionFailure.TooLong, Invariant($"The recording lasts {media.Duration}; Bot:MaxDuration is {Options.MaxDuration}."), Options.MaxDuration.TotalSeconds);
        if (await store.CountWaitingAsync(origin.UserKey, cancellationToken) >= Options.MaxWaitingPerUser)
            return new(TranscriptionFailure.TooManyWaiting, Invariant($"Bot:MaxWaitingPerUser is {Options.MaxWaitingPerUser}."), Options.MaxWaitingPerUser);
        return null;
    }

    private async Task<string> CancelAllAsync(Message message, ReplyTexts texts, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var active in await store.ActiveOfChatAsync(message.Chat.Id, BotAddressing.UserKey(message.From!.Id), cancellationToken))
        {
            if (await commands.CancelAsync(active.Id, TranscriptionFailure.CancelledBySender, cancellationToken)) count++;
        }

        return count > 0 ? texts.CancelledCount(count) : texts.NothingToCancel;
    }

    private async Task TakeCallbackAsync(CallbackQuery query, CancellationToken cancellationToken)
    {
        var texts = ReplyTexts.In(BotAddressing.ReplyLanguage(query.From.LanguageCode));
        var answer = await PressAsync(query, texts, cancellationToken);
        await TellAsync(token => client.Api.AnswerCallbackQuery(query.Id, answer, cancellationToken: token), cancellationToken);
    }

    /// <summary>The data may be old, of another person's message, or made up: the row decides.</summary>
    private async Task<string> PressAsync(CallbackQuery query, ReplyTexts texts, CancellationToken cancellationToken)
    {
        if (BotAddressing.ParseCancel(query.Data) is not { } id || await store.FindAsync(id, cancellationToken) is not { } row) return texts.ButtonUnknown;
        if (row.Origin.ChatId != query.Message?.Chat.Id || row.Origin.UserKey != BotAddressing.UserKey(query.From.Id)) return texts.CancelForeign;
        return await commands.CancelAsync(id, TranscriptionFailure.CancelledBySender, cancellationToken) ? texts.CancelPressed : texts.CancelTooLate;
    }

    private Task SayAsync(Message message, string text, CancellationToken cancellationToken) =>
        TellAsync(token => client.Api.SendMessage(message.Chat, text, replyParameters: ReplyTo(message.Id), cancellationToken: token), cancellationToken);

    internal static ReplyParameters ReplyTo(int messageId) => new() { MessageId = messageId, AllowSendingWithoutReply = true };

    /// <summary>Help and the answer to a button may get lost: they are asked for again more easily than a loop is left.</summary>
    private async Task TellAsync(Func<CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        using var timeOut = new CancellationTokenSource(LongestTelling, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        try
        {
            await tell(either.Token);
        }
        catch (Exception e) when (e is RequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Blocked, too old, or the Bot API is away.
        }
    }

    /// <summary>The command of a text such as <c>/help@voice2text_bot please</c>; none where another bot is addressed.</summary>
    private static string? CommandOf(string? text, string? botName)
    {
        if (text is not ['/', ..]) return null;
        var word = text.Split([' ', '\n'], 2)[0].Split('@', 2);
        return word is [_, var addressee] && !addressee.Equals(botName, StringComparison.OrdinalIgnoreCase) ? null : word[0].ToLowerInvariant();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
