using System.Text;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>Stored transcripts as files.</summary>
internal static class TranscriptDownloads
{
    public static void MapTranscriptDownloads(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/transcriptions/{id:long}/download/{format}", DownloadAsync).RequireAuthorization();

    public static string PathOf(long id, TranscriptFormat format) => $"/transcriptions/{id}/download/{NameOf(format)}";

    /// <summary>Name of a format in an address: the extension of its files.</summary>
    public static string NameOf(TranscriptFormat format) => TranscriptFormatter.ExtensionOf(format)[1..];

    private static async Task<IResult> DownloadAsync(long id, string format, TranscriptionQueries queries, CancellationToken cancellationToken)
    {
        TranscriptFormat[] known = [.. Enum.GetValues<TranscriptFormat>().Where(f => NameOf(f) == format)];
        if (known is not [var chosen]) return Results.NotFound();
        if (await queries.FindAsync(id, cancellationToken) is not { Transcription: { Text: not null } stored }) return Results.NotFound();
        var content = TranscriptFormatter.Format(ToTranscript(stored), chosen);
        return Results.File(Encoding.UTF8.GetBytes(content), TypeOf(chosen), $"transcription-{id}{TranscriptFormatter.ExtensionOf(chosen)}");
    }

    private static string TypeOf(TranscriptFormat format) => format switch
    {
        TranscriptFormat.Json => "application/json; charset=utf-8",
        TranscriptFormat.Vtt => "text/vtt; charset=utf-8",
        TranscriptFormat.Srt => "application/x-subrip; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };

    // Temperatures, compression ratios and counts of windows are not stored; they stand as zero.
    private static Transcript ToTranscript(Transcription stored) => new(
        stored.Media.FileName ?? $"{stored.Media.Kind}",
        stored.Model ?? "",
        [
            .. stored.Segments.Select(s => new Segment
            {
                Index = s.Index,
                Start = s.Start,
                End = s.End,
                Text = s.Text,
                AverageLogProbability = s.AverageLogProbability,
                NoSpeechProbability = s.NoSpeechProbability,
                Temperature = 0,
                CompressionRatio = 0,
            }),
        ],
        new SpeechSummary
        {
            Language = stored.Language,
            AudioDuration = stored.AudioDuration ?? TimeSpan.Zero,
            DecodeTime = stored.Times?.Decode ?? TimeSpan.Zero,
            MelTime = stored.Times?.LogMel ?? TimeSpan.Zero,
            EncoderTime = stored.Times?.Encoder ?? TimeSpan.Zero,
            DecoderTime = stored.Times?.Decoder ?? TimeSpan.Zero,
            Windows = 0,
            SilentWindows = 0,
            Fallbacks = 0,
            DecoderSteps = 0,
        });
}
