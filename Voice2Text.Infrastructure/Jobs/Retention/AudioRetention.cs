using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Jobs.Retention;

/// <summary>Removes audio files: those that are kept, and those of the console that failed or were left behind. A file that still waits for its turn stays.</summary>
internal sealed class AudioRetention(IDbContextFactory<Voice2TextDbContext> contexts, IOptions<StorageOptions> storage, AudioStore kept)
{
    private const int Batch = 500;

    private static readonly TranscriptionState[] Ended =
        [TranscriptionState.Completed, TranscriptionState.Failed, TranscriptionState.Cancelled, TranscriptionState.Rejected];

    public async Task RemoveBeforeAsync(DateTimeOffset before, JobReport report, CancellationToken cancellationToken)
    {
        for (var removed = Batch; removed == Batch;)
        {
            (removed, var bytes) = await kept.RemoveOlderAsync(before, Batch, cancellationToken);
            if (removed == 0) break;
            report.Add(JobFigure.AudioFiles, removed);
            report.Add(JobFigure.AudioBytes, bytes);
        }

        await RemoveUploadsAsync(before, report, cancellationToken);
    }

    private async Task RemoveUploadsAsync(DateTimeOffset before, JobReport report, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(storage.Value.UploadsDirectory);
        if (!folder.Exists) return;
        var waiting = await WaitingAsync(cancellationToken);
        foreach (var file in folder.EnumerateFiles())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.LastWriteTimeUtc >= before.UtcDateTime || waiting.Contains(file.Name)) continue;
            var bytes = file.Length;
            try
            {
                file.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                report.Fail($"The file {file.FullName} cannot be removed: {e.Message}");
                continue;
            }

            report.Add(JobFigure.AudioFiles, 1);
            report.Add(JobFigure.AudioBytes, bytes);
        }
    }

    private async Task<HashSet<string>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await context.Transcriptions.Where(t => t.Media.Kind == MediaKind.Upload && !Ended.Contains(t.State))
            .Select(t => t.Media.FileId).ToListAsync(cancellationToken);
        return [.. waiting];
    }
}
