using Voice2Text.Domain.Speech;

namespace Voice2Text.Domain.Transcriptions;

/// <summary>A finished transcription as it is exported.</summary>
/// <param name="Source">File name or <c>standard input</c>.</param>
/// <param name="Model">Id of the model that made it.</param>
/// <param name="Segments">In order of time.</param>
/// <param name="Summary">Language, durations, costs.</param>
public sealed record Transcript(string Source, string Model, IReadOnlyList<Segment> Segments, SpeechSummary Summary)
{
    /// <summary>The whole text: segments joined by a space.</summary>
    public string Text => string.Join(' ', Segments.Select(s => s.Text));
}
