using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>Keeps the progress message of each request up to date, no oftener than a chat bears.</summary>
internal sealed class ReplyProgress(
    TranscriptionStore store, QueueOutlook outlook, WorkInProgress work, ReplySender sender, ReplyDelivery delivery, IOptionsMonitor<BotOptions> options, TimeProvider time)
{
    private static readonly TimeSpan AwayDelay = TimeSpan.FromSeconds(5);

    // All hold only what is active: entries of finished requests and idle chats are dropped at each look.
    private readonly ConcurrentDictionary<long, Shown> _shown = new();
    private readonly ConcurrentDictionary<long, Pause> _pauses = new(); // by chat

    /// <summary>What is to be shown now.</summary>
    /// <param name="active">All requests that are not done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Requests whose message is out of date, with the new text; and when to look again for those that have to wait.</returns>
    public async Task<(IReadOnlyList<(Transcription Row, string Text)> Now, DateTimeOffset? Later)> LookAsync(
        IReadOnlyList<Transcription> active, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Forget(active, now);
        var places = active.Any(t => t.State == TranscriptionState.Queued) ? await outlook.PlacesAsync(cancellationToken) : new Dictionary<long, QueuePlace>();
        var changed = new List<(Transcription Row, string Text)>();
        DateTimeOffset? later = null;
        foreach (var row in active)
        {
            var text = ReplyContent.Status(row, places.GetValueOrDefault(row.Id), work.Find(row.Id));
            if (_shown.GetValueOrDefault(row.Id)?.Text == text) continue;
            if (_pauses.GetValueOrDefault(row.Origin.ChatId!.Value) is { } pause && pause.Until > now && (pause.IsAskedFor || row.ReplyMessageId is not null))
                later = later < pause.Until ? later : pause.Until;
            else
                changed.Add((row, text));
        }

        // Where one chat has several requests, the one that is out of date for longest comes first.
        return ([.. changed.OrderBy(c => _shown.GetValueOrDefault(c.Row.Id)?.At ?? DateTimeOffset.MinValue)], later);
    }

    public async Task ShowAsync(Transcription seen, string text, CancellationToken cancellationToken)
    {
        // It may have ended since: then the last word is due, and this one is not said.
        if (await store.FindAsync(seen.Id, cancellationToken) is not { } row || row.State != seen.State || row.DeliveryDueAt is not null) return;
        var outcome = row.ReplyMessageId is null
            ? await sender.SendAsync(row, text, withButton: true, cancellationToken)
            : await sender.EditAsync(row, text, withButton: true, cancellationToken);
        var now = time.GetUtcNow();
        _pauses[row.Origin.ChatId!.Value] = outcome switch
        {
            SendOutcome.Wait wait => new Pause(now + wait.Time, IsAskedFor: true),
            SendOutcome.Away => new Pause(now + AwayDelay, IsAskedFor: true),
            _ => new Pause(now + options.CurrentValue.EditInterval, IsAskedFor: false),
        };
        switch (outcome)
        {
            case SendOutcome.Done done:
                _shown[row.Id] = new Shown(text, now);
                if (row.ReplyMessageId is null) await SetMessageAsync(row.Id, done.MessageId);
                break;
            case SendOutcome.Missing:
                await SetMessageAsync(row.Id, null);
                break;
            case SendOutcome.Blocked blocked:
                await delivery.GiveUpAsync(row, blocked.Reason, TranscriptionFailure.ChatUnavailable);
                work.Find(row.Id)?.Cancel();
                break;
            case SendOutcome.Refused:
                // Only the progress is lost.
                _shown[row.Id] = new Shown(text, now);
                break;
        }
    }

    private Task<Transcription?> SetMessageAsync(long id, int? message) => store.UpdateAsync(
        id,
        t =>
        {
            t.SetReplyMessage(message);
            return true;
        },
        CancellationToken.None);

    private void Forget(IReadOnlyList<Transcription> active, DateTimeOffset now)
    {
        var ids = active.Select(t => t.Id).ToHashSet();
        foreach (var id in _shown.Keys.Where(id => !ids.Contains(id))) _shown.TryRemove(id, out _);
        foreach (var ended in _pauses.Where(c => c.Value.Until <= now)) _pauses.TryRemove(ended);
    }

    /// <summary>What a request's message says, and since when.</summary>
    private sealed record Shown(string Text, DateTimeOffset At);

    /// <summary>Until when a chat gets no progress. The first reply to a request waits only where the Bot API asks for it or is away.</summary>
    private sealed record Pause(DateTimeOffset Until, bool IsAskedFor);
}
