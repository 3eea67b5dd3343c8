using System.IO.Compression;
using System.Text;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>Many transcripts as one ZIP file, written while they are read: one is in memory at a time.</summary>
internal static class TranscriptArchive
{
    public static async Task WriteAsync(Stream target, IReadOnlyList<long> ids, TranscriptFormat format, TranscriptionQueries queries, CancellationToken cancellationToken)
    {
        await using var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        foreach (var id in ids)
        {
            if (await queries.FindAsync(id, cancellationToken) is not { Transcription: { Text: not null } stored }) continue;
            var entry = archive.CreateEntry(TranscriptDownloads.FileNameOf(id, format), CompressionLevel.Fastest);
            entry.LastWriteTime = stored.CreatedAt;
            await using var content = await entry.OpenAsync(cancellationToken);
            await content.WriteAsync(Encoding.UTF8.GetBytes(TranscriptFormatter.Format(TranscriptDownloads.ToTranscript(stored), format)), cancellationToken);
        }
    }
}
