using System.IO.Compression;
using System.Text;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>Many transcripts as one ZIP file, sent while they are read: one is in memory at a time.</summary>
internal static class TranscriptArchive
{
    public static async Task WriteAsync(Stream target, IReadOnlyList<long> ids, TranscriptFormat format, TranscriptionQueries queries, CancellationToken cancellationToken)
    {
        await using var outgoing = new Outgoing();
        await using (var archive = new ZipArchive(outgoing, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var id in ids)
            {
                if (await queries.FindAsync(id, cancellationToken) is not { Transcription: { Text: not null } stored }) continue;
                var entry = archive.CreateEntry(TranscriptDownloads.FileNameOf(id, format), CompressionLevel.Fastest);
                entry.LastWriteTime = stored.CreatedAt;
                await using (var content = await entry.OpenAsync(cancellationToken))
                    await content.WriteAsync(Encoding.UTF8.GetBytes(TranscriptFormatter.Format(TranscriptDownloads.ToTranscript(stored), format)), cancellationToken);
                await outgoing.SendAsync(target, cancellationToken);
            }
        }

        await outgoing.SendAsync(target, cancellationToken);
    }

    /// <summary>What the archive has written and is not sent yet. An entry is closed without waiting (.NET 10), which the server's own stream refuses.</summary>
    private sealed class Outgoing : MemoryStream
    {
        // Sizes then follow their content, and nothing that is sent is written again.
        public override bool CanSeek => false;

        public async Task SendAsync(Stream target, CancellationToken cancellationToken)
        {
            await target.WriteAsync(GetBuffer().AsMemory(0, (int)Length), cancellationToken);
            SetLength(0);
        }
    }
}
