using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>What was removed.</summary>
public sealed record AudioRemoval(int Files, long Bytes);

/// <summary>
/// The files of transcriptions, as they came, each named by its transcription's id. Kept only where <c>Queue:KeepAudio</c>
/// says so; ids are never used twice.
/// </summary>
public sealed partial class AudioStore(
    IOptions<StorageOptions> storage, IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time, ILogger<AudioStore> logger)
{
    private static readonly TranscriptionState[] Ended =
        [TranscriptionState.Completed, TranscriptionState.Failed, TranscriptionState.Cancelled, TranscriptionState.Rejected];

    /// <summary>Path of the kept file; <see langword="null"/> where there is none.</summary>
    public string? Find(long id) => PathOf(id) is var path && File.Exists(path) ? path : null;

    /// <summary>Keeps a file. A transcription is not worth less without it: what goes wrong is logged.</summary>
    /// <param name="id">Whose it is.</param>
    /// <param name="source">The file.</param>
    /// <param name="mayMove">Whether the file is ours.</param>
    public void Keep(long id, string source, bool mayMove)
    {
        var target = PathOf(id);
        try
        {
            Directory.CreateDirectory(storage.Value.AudioDirectory);
            if (mayMove) File.Move(source, target, overwrite: true);
            else File.Copy(source, target, overwrite: true);
            File.SetLastWriteTimeUtc(target, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(id, e.Message);
            // Half a file.
            if (!mayMove) TryDelete(target);
        }
    }

    public void Remove(long id) => TryDelete(PathOf(id));

    /// <summary>Removes files that were kept before a moment; those of transcriptions that wait for another run stay.</summary>
    /// <param name="cutoff">The moment.</param>
    /// <param name="batch">At most so many.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<AudioRemoval> RemoveOlderAsync(DateTimeOffset cutoff, int batch, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(storage.Value.AudioDirectory);
        if (!folder.Exists) return new AudioRemoval(0, 0);
        var waiting = await WaitingAsync(cancellationToken);
        var (files, bytes) = (0, 0L);
        foreach (var file in folder.EnumerateFiles().Where(f => f.LastWriteTimeUtc < cutoff.UtcDateTime && !waiting.Contains(f.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = file.Length;
            if (!TryDelete(file.FullName)) continue;
            (files, bytes) = (files + 1, bytes + length);
            if (files == batch) break;
        }

        return new AudioRemoval(files, bytes);
    }

    private string PathOf(long id) => Path.Combine(storage.Value.AudioDirectory, NameOf(id));

    private static string NameOf(long id) => id.ToString(CultureInfo.InvariantCulture);

    private async Task<HashSet<string>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = await context.Transcriptions.Where(t => !Ended.Contains(t.State)).Select(t => t.Id).ToListAsync(cancellationToken);
        return [.. ids.Select(NameOf)];
    }

    private bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(path, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audio of transcription {Id} cannot be kept: {Reason}")]
    private partial void LogNotKept(long id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file {Path} cannot be removed: {Reason}")]
    private partial void LogNotRemoved(string path, string reason);
}
