using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>A stage on the time line of a run.</summary>
/// <param name="Name">As in the texts: <c>Stage.Download</c>.</param>
/// <param name="Offset">Since the transcription was queued.</param>
/// <param name="Time">How long it took.</param>
/// <param name="IsProcessing">Whether the real-time factor counts it.</param>
public sealed record StageSpan(string Name, TimeSpan Offset, TimeSpan Time, bool IsProcessing);

/// <summary>
/// The last run of a transcription from the queue to the delivered answer. Decoding, log-mel, encoder and decoder take turns
/// for each window of the audio; only their sums are kept, which stand one after the other here.
/// </summary>
public static class StageTimeline
{
    public static IReadOnlyList<StageSpan> Of(Transcription transcription)
    {
        if (transcription.Times is not { } times) return [];
        var spans = new List<StageSpan> { new(nameof(times.QueueWait), TimeSpan.Zero, times.QueueWait, false) };
        var at = times.QueueWait;
        if (transcription.AnsweredFrom is null)
        {
            Add(nameof(times.Download), times.Download, false);
            // Between the two the file was opened, and the model loaded where it was not in memory.
            if (LastChangeTo(TranscriptionState.Transcribing) is { } begun && begun.At - transcription.QueuedAt > at) at = begun.At - transcription.QueuedAt;
            Add(nameof(times.Decode), times.Decode, true);
            Add(nameof(times.LogMel), times.LogMel, true);
            Add(nameof(times.Encoder), times.Encoder, true);
            Add(nameof(times.Decoder), times.Decoder, true);
        }

        if (LastChangeTo(TranscriptionState.Delivering) is { } stored && LastChangeTo(TranscriptionState.Completed) is { } delivered && delivered.At >= stored.At)
            spans.Add(new StageSpan("Delivery", Later(stored.At - transcription.QueuedAt, at), delivered.At - stored.At, false));
        return spans;

        void Add(string name, TimeSpan time, bool isProcessing)
        {
            spans.Add(new StageSpan(name, at, time, isProcessing));
            at += time;
        }

        TranscriptionStateChange? LastChangeTo(TranscriptionState state) => transcription.Changes.LastOrDefault(c => c.To == state && c.At >= transcription.QueuedAt);
    }

    private static TimeSpan Later(TimeSpan first, TimeSpan second) => first > second ? first : second;
}
