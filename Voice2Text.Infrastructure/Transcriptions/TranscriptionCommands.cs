using System.Globalization;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>A file was not taken. The message is for the person who sent it.</summary>
public sealed class TranscriptionRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>What a person can do with transcriptions.</summary>
public sealed class TranscriptionCommands(
    TranscriptionStore store, AudioStore audio, WorkInProgress work, IOptions<StorageOptions> storage, IOptionsMonitor<TranscriptionOptions> options, TimeProvider time)
{
    private const string ConsoleUser = "console";

    /// <returns>Whether it could still be cancelled.</returns>
    public async Task<bool> CancelAsync(long id, TranscriptionFailure by, CancellationToken cancellationToken)
    {
        var cancelled = await store.UpdateAsync(
            id,
            t =>
            {
                if (!t.State.CanBeCancelled()) return false;
                t.Cancel(by, time.GetUtcNow());
                return true;
            },
            cancellationToken);
        if (cancelled is not null) work.Find(id)?.Cancel();
        return cancelled is not null;
    }

    /// <returns>Whether it is in the queue again.</returns>
    public Task<bool> RetryAsync(long id, CancellationToken cancellationToken) => RetryAsync(id, null, cancellationToken);

    /// <param name="id">Which one.</param>
    /// <param name="model">Name or id of the model to use this time; <see langword="null"/>: the one that is otherwise chosen.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether it is in the queue again.</returns>
    public async Task<bool> RetryAsync(long id, string? model, CancellationToken cancellationToken) =>
        await store.UpdateAsync(
            id,
            t =>
            {
                if (!CanRetry(t)) return false;
                t.Retry(time.GetUtcNow(), model);
                return true;
            },
            cancellationToken) is not null;

    /// <summary>
    /// Whether there is something that a retry can work on: a file that was given to the console is gone after its
    /// transcription, unless it is kept; one from a chat is fetched again.
    /// </summary>
    public bool CanRetry(Transcription transcription) => transcription.State.CanBeRetried()
        && (transcription.State != TranscriptionState.Completed || transcription.Origin.IsChat || audio.Find(transcription.Id) is not null);

    /// <summary>Removes one that has ended, with everything that is kept of it.</summary>
    /// <returns>Whether it was removed; one that has not ended is to be cancelled first.</returns>
    public async Task<bool> DeleteAsync(long id, CancellationToken cancellationToken)
    {
        if (await store.DeleteAsync(id, cancellationToken) is not { } deleted) return false;
        audio.Remove(id);
        if (deleted.Media.Kind == MediaKind.Upload) File.Delete(Path.Combine(storage.Value.UploadsDirectory, deleted.Media.FileId));
        return true;
    }

    /// <summary>Keeps a file in the uploads folder and queues it.</summary>
    /// <returns>Id of the transcription.</returns>
    /// <exception cref="TranscriptionRefusedException">Empty, too large, or the disk is full.</exception>
    public async Task<long> SubmitUploadAsync(Stream content, string fileName, string? language, CancellationToken cancellationToken)
    {
        var name = Guid.NewGuid().ToString("N");
        var path = Path.Combine(storage.Value.UploadsDirectory, name);
        try
        {
            var size = await KeepAsync(content, path, cancellationToken);
            var origin = new TranscriptionOrigin { UserKey = ConsoleUser, UserName = "Console", Language = language ?? "en" };
            var media = new TranscriptionMedia { Kind = MediaKind.Upload, FileId = name, FileUniqueId = name, FileName = Path.GetFileName(fileName), Size = size };
            var queued = await store.AddAsync(Transcription.Queue(origin, media, time.GetUtcNow()), cancellationToken);
            return queued!.Id;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private async Task<long> KeepAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        var limit = options.CurrentValue.MaxUploadBytes;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew);
            var buffer = new byte[81920];
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (file.Length + read > limit)
                    throw new TranscriptionRefusedException(string.Create(CultureInfo.InvariantCulture, $"The file is larger than {limit >> 20} MB. Send a shorter one, or a compressed one."));
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return file.Length > 0 ? file.Length : throw new TranscriptionRefusedException("The file is empty. Choose another one.");
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw new TranscriptionRefusedException("The server's disk is full. Free some space and send the file again.", e);
        }
    }
}
