using Voice2Text.Domain.Bot;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>One message of an answer: text, or a file with a text.</summary>
/// <param name="Text">The message, or what the file holds.</param>
/// <param name="IsFile">Whether it goes as a text file.</param>
internal sealed record ReplyPart(string Text, bool IsFile = false);

/// <summary>What a transcription looks like in its chat.</summary>
internal static class ReplyContent
{
    private const int MaxParts = 4;
    // Enough to see that it goes on; the whole text follows.
    private const int MaxTextSoFar = 1500;

    /// <summary>How it stands.</summary>
    /// <param name="row">One that is not done yet.</param>
    /// <param name="place">Its place, where it waits.</param>
    /// <param name="running">Its run, where there is one.</param>
    public static string Status(Transcription row, QueuePlace? place, RunningTranscription? running)
    {
        var texts = ReplyTexts.In(row.Origin.Language);
        if (row.State == TranscriptionState.Queued) return place is null ? texts.Preparing : texts.Queued(place.Place, place.Wait is null ? null : Coarse(place.Wait));
        if (row.State != TranscriptionState.Transcribing || running is null) return texts.Preparing;
        var header = texts.Transcribing(running.Progress?.Done ?? TimeSpan.Zero, running.Progress?.Total ?? row.Media.Duration);
        var soFar = running.Text;
        if (soFar.Length == 0) return header;
        return $"{header}\n\n{Tail(soFar)}";
    }

    /// <summary>As exact as it is meant, so that a message is not edited for every second.</summary>
    private static ExpectedTime Coarse(ExpectedTime wait)
    {
        var step = wait.High < TimeSpan.FromMinutes(2) ? 10 : 60;
        return new ExpectedTime(
            wait.Likely, TimeSpan.FromSeconds(Math.Floor(wait.Low.TotalSeconds / step) * step), TimeSpan.FromSeconds(Math.Ceiling(wait.High.TotalSeconds / step) * step));
    }

    /// <summary>The end of a text from the beginning of a word.</summary>
    private static string Tail(string text)
    {
        if (text.Length <= MaxTextSoFar) return text;
        var tail = text.AsSpan(text.Length - MaxTextSoFar);
        // A text without spaces is cut between two characters, not inside of one.
        var from = tail.IndexOf(' ') is var space && space >= 0 ? space : char.IsLowSurrogate(tail[0]) ? 1 : 0;
        return $"… {tail[from..].TrimStart()}";
    }

    /// <summary>The last word on it, in messages.</summary>
    public static IReadOnlyList<ReplyPart> Final(Transcription row)
    {
        var texts = ReplyTexts.In(row.Origin.Language);
        if (row.State is not (TranscriptionState.Delivering or TranscriptionState.Completed))
            return [new ReplyPart(texts.Failure(row.Failure ?? TranscriptionFailure.Unexpected, row.FailureLimit))];
        if (string.IsNullOrWhiteSpace(row.Text)) return [new ReplyPart(texts.NoSpeech)];
        var parts = MessageSplitter.Split(row.Text);
        return parts.Count <= MaxParts
            ? [.. parts.Select(p => new ReplyPart(p))]
            : [new ReplyPart(texts.TextAsFile), new ReplyPart(row.Text, IsFile: true)];
    }
}
