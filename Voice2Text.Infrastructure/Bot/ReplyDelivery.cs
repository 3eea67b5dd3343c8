using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>Tells a sender the last word: the text, or why there is none. Each accepted part is recorded before the next.</summary>
internal sealed partial class ReplyDelivery(
    TranscriptionStore store, ReplySender sender, IOptionsMonitor<BotOptions> options, TimeProvider time, ILogger<ReplyDelivery> logger)
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    public async Task DeliverAsync(long id, CancellationToken cancellationToken)
    {
        while (await store.FindAsync(id, cancellationToken) is { DeliveryDueAt: { } due } row && due <= time.GetUtcNow())
        {
            var parts = ReplyContent.Final(row);
            if (row.DeliveredParts >= parts.Count)
            {
                await store.UpdateAsync(id, t => Do(() => t.DeliveryDone(time.GetUtcNow())), cancellationToken);
                return;
            }

            if (!await RecordAsync(row, await SendAsync(row, parts[row.DeliveredParts], cancellationToken))) return;
        }
    }

    /// <summary>Nobody can be told any more; a run of it is not worth its time.</summary>
    public async Task GiveUpAsync(Transcription row, string reason, TranscriptionFailure failure)
    {
        LogGivenUp(row.Id, reason);
        await store.UpdateAsync(row.Id, t => Do(() => t.GiveUpDelivery(new(failure, reason), time.GetUtcNow())), CancellationToken.None);
    }

    private Task<SendOutcome> SendAsync(Transcription row, ReplyPart part, CancellationToken cancellationToken)
    {
        if (part.IsFile) return sender.SendFileAsync(row, part.Text, cancellationToken);
        // The first part takes the place of the progress message.
        return row.DeliveredParts == 0 && row.ReplyMessageId is not null
            ? sender.EditAsync(row, part.Text, withButton: false, cancellationToken)
            : sender.SendAsync(row, part.Text, withButton: false, cancellationToken);
    }

    /// <summary>What was accepted is written down even while the host stops.</summary>
    /// <returns>Whether to go on.</returns>
    private async Task<bool> RecordAsync(Transcription row, SendOutcome outcome)
    {
        var now = time.GetUtcNow();
        switch (outcome)
        {
            case SendOutcome.Done done:
                await store.UpdateAsync(row.Id, t => Do(() => t.PartDelivered(done.MessageId)), CancellationToken.None);
                return true;
            case SendOutcome.Missing:
                await store.UpdateAsync(row.Id, t => Do(() => t.SetReplyMessage(null)), CancellationToken.None);
                return true;
            case SendOutcome.Wait wait:
                await store.UpdateAsync(row.Id, t => Do(() => t.DelayDelivery(now + wait.Time, countsAsAttempt: false)), CancellationToken.None);
                return false;
            case SendOutcome.Away away when now - row.StateChangedAt < options.CurrentValue.MaxDeliveryTime:
                await store.UpdateAsync(row.Id, t => Do(() => t.DelayDelivery(now + Backoff(t.DeliveryAttempts), countsAsAttempt: true)), CancellationToken.None);
                LogDelayed(row.Id, away.Reason);
                return false;
            case SendOutcome.Away away:
                await GiveUpAsync(row, $"Given up after {options.CurrentValue.MaxDeliveryTime}. {away.Reason}", TranscriptionFailure.Undeliverable);
                return false;
            case SendOutcome.Blocked blocked:
                await GiveUpAsync(row, blocked.Reason, TranscriptionFailure.ChatUnavailable);
                return false;
            case SendOutcome.Refused refused:
                await GiveUpAsync(row, refused.Reason, TranscriptionFailure.Undeliverable);
                return false;
            default:
                throw new InvalidOperationException($"Unknown outcome {outcome}.");
        }
    }

    private static TimeSpan Backoff(int attempts) => TimeSpan.FromTicks(Math.Min((ShortestDelay * Math.Pow(2, Math.Min(attempts, 20))).Ticks, LongestDelay.Ticks));

    private static bool Do(Action change)
    {
        change();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of transcription {Id} waits: {Reason}")]
    private partial void LogDelayed(long id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sender of transcription {Id} cannot be told: {Reason}")]
    private partial void LogGivenUp(long id, string reason);
}
