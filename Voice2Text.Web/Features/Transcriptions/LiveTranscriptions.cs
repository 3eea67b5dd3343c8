using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>A segment as a page shows it, stored or just heard.</summary>
public sealed record SegmentView(int Index, TimeSpan Start, TimeSpan End, string Text);

/// <summary>A transcription as it stands now: what is stored, and what its worker has so far.</summary>
public sealed record LiveTranscription(TranscriptionDetails Details, RunningTranscription? Running, QueuePlace? Place, IReadOnlyList<SegmentView> Segments);

/// <summary>Puts together what is stored with what is in progress.</summary>
public sealed class LiveTranscriptions(TranscriptionQueries queries, QueueOutlook outlook, WorkInProgress work)
{
    /// <param name="id">Which one.</param>
    /// <param name="known">What is stored, where it has not changed since it was read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><see langword="null"/> where there is none of this id.</returns>
    public async Task<LiveTranscription?> FindAsync(long id, TranscriptionDetails? known, CancellationToken cancellationToken)
    {
        // Before the store: a run that ends in between has then stored its segments.
        var running = work.Find(id);
        var details = known ?? await queries.FindAsync(id, cancellationToken);
        if (details is null) return null;
        var place = details.Transcription.State == TranscriptionState.Queued
            ? (await outlook.PlacesAsync(cancellationToken)).GetValueOrDefault(id)
            : null;
        return new LiveTranscription(details, running, place, SegmentsOf(details.Transcription, running));
    }

    private static IReadOnlyList<SegmentView> SegmentsOf(Transcription stored, RunningTranscription? running) =>
        // The former text stays in view until there is another.
        stored.State.IsRunning() && running is not null && stored.Text is null
            ? [.. running.Segments.Select(s => new SegmentView(s.Index, s.Start, s.End, s.Text))]
            : [.. stored.Segments.Select(s => new SegmentView(s.Index, s.Start, s.End, s.Text))];
}
