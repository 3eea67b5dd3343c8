namespace Voice2Text.Domain.Transcriptions;

/// <summary>A waiting transcription as far as its turn depends on it.</summary>
/// <param name="Id">Ids grow with the order of arrival.</param>
/// <param name="UserKey">Whose it is.</param>
public sealed record WaitingTranscription(long Id, string UserKey);

/// <summary>The order of the queue: round-robin by user, first come first served within one.</summary>
public static class FairOrder
{
    /// <summary>
    /// Orders the waiting transcriptions. In each round every user has one turn; within a round the users come in the
    /// order in which they were served last, those who never were first, then by arrival.
    /// </summary>
    /// <param name="waiting">In any order.</param>
    /// <param name="lastServed">When each user's last turn began.</param>
    public static IReadOnlyList<WaitingTranscription> Of(
        IEnumerable<WaitingTranscription> waiting, IReadOnlyDictionary<string, DateTimeOffset> lastServed) =>
        [.. waiting
            .GroupBy(w => w.UserKey, StringComparer.Ordinal)
            .SelectMany(user => user.OrderBy(w => w.Id).Select((w, round) => (Waiting: w, Round: round, First: user.Min(x => x.Id))))
            .OrderBy(t => t.Round)
            .ThenBy(t => lastServed.TryGetValue(t.Waiting.UserKey, out var at) ? at : DateTimeOffset.MinValue)
            .ThenBy(t => t.First)
            .Select(t => t.Waiting)];
}
