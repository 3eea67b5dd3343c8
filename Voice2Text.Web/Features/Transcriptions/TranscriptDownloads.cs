using System.Text;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>Stored transcripts as files.</summary>
internal static class TranscriptDownloads
{
    public static void MapTranscriptDownloads(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/transcriptions/{id:long}/download/{format}", DownloadAsync).RequireAuthorization();
        endpoints.MapGet("/transcriptions/export/{format}", ExportAsync).RequireAuthorization();
        endpoints.MapGet("/transcriptions/{id:long}/audio", TranscriptAudio.SendAsync).RequireAuthorization();
    }

    public static string PathOf(long id, TranscriptFormat format) => $"/transcriptions/{id}/download/{NameOf(format)}";

    /// <summary>Many of them, as a ZIP file.</summary>
    public static string PathOf(IEnumerable<long> ids, TranscriptFormat format) => $"/transcriptions/export/{NameOf(format)}?ids={string.Join(',', ids.Order())}";

    public static string AudioPathOf(long id) => $"/transcriptions/{id}/audio";

    public static string FileNameOf(long id, TranscriptFormat format) => $"transcription-{id}{TranscriptFormatter.ExtensionOf(format)}";

    /// <summary>Name of a format in an address: the extension of its files.</summary>
    public static string NameOf(TranscriptFormat format) => TranscriptFormatter.ExtensionOf(format)[1..];

    private static async Task<IResult> DownloadAsync(long id, string format, TranscriptionQueries queries, CancellationToken cancellationToken)
    {
        if (Find(format) is not { } chosen) return Results.NotFound();
        if (await queries.FindAsync(id, cancellationToken) is not { Transcription: { Text: not null } stored }) return Results.NotFound();
        var content = TranscriptFormatter.Format(ToTranscript(stored), chosen);
        return Results.File(Encoding.UTF8.GetBytes(content), TypeOf(chosen), FileNameOf(id, chosen));
    }

    private static IResult ExportAsync(string format, string? ids, TranscriptionQueries queries, CancellationToken cancellationToken)
    {
        if (Find(format) is not { } chosen) return Results.NotFound();
        var known = (ids ?? "").Split(',').Select(TranscriptionAddress.ParseId).OfType<long>().Distinct().Take(BulkBar.MaxSelected).ToList();
        return known.Count == 0
            ? Results.BadRequest()
            : Results.Stream(target => TranscriptArchive.WriteAsync(target, known, chosen, queries, cancellationToken), "application/zip", $"transcriptions-{NameOf(chosen)}.zip");
    }

    private static TranscriptFormat? Find(string name) =>
        Enum.GetValues<TranscriptFormat>().Where(f => NameOf(f) == name).Select(f => (TranscriptFormat?)f).FirstOrDefault();

    private static string TypeOf(TranscriptFormat format) => format switch
    {
        TranscriptFormat.Json => "application/json; charset=utf-8",
        TranscriptFormat.Vtt => "text/vtt; charset=utf-8",
        TranscriptFormat.Srt => "application/x-subrip; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };

    // Temperatures, compression ratios and counts of windows are not stored; they stand as zero.
    internal static Transcript ToTranscript(Transcription stored) => new(
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
