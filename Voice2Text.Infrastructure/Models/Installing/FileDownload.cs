using System.Net;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Brings one file of a repository into a folder, from the byte where an earlier attempt has stopped.</summary>
internal sealed class FileDownload(HubClient hub, IOptionsMonitor<ModelHubOptions> options, TimeProvider time)
{
    private const int BufferBytes = 128 << 10;

    /// <summary>One attempt. What has come stays in the folder, whatever ends it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="progress">Told how many bytes of the file are there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InstallException">It did not succeed; <see cref="InstallFailure.Damaged"/>: what came is not that file, and is gone.</exception>
    public async Task RunAsync(HubFile file, string folder, Action<long> progress, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file.Name);
        if (IsThere(file, folder))
        {
            progress(file.Size);
            return;
        }

        try
        {
            using var part = await PartFile.OpenAsync(path, file, cancellationToken);
            progress(part.Length);
            string? hash = null;
            if (part.Length < file.Size || file.Size == 0) hash = await ReceiveAsync(file, part, progress, cancellationToken);
            if (!part.IsSound(hash))
            {
                part.Restart();
                progress(0);
                throw Damaged(file, "its contents are not those that the hub has announced (the checksum differs)");
            }

            part.Complete(path);
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw new InstallException(
                InstallFailure.DiskFull,
                $"The disk of {folder} is full: {file.Name} needs {file.Size >> 20} MiB, {new DriveInfo(folder).AvailableFreeSpace >> 20} MiB are free. "
                + "Free space there, or set Storage:Directory to another disk; what has come is kept.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InstallException(InstallFailure.AccessDenied, $"The user {Environment.UserName} cannot write to {folder}: {e.Message} Give that user the right.", e);
        }
    }

    /// <summary>Whether the file lies there complete; it was checked before it got its name.</summary>
    public static bool IsThere(HubFile file, string folder) => new FileInfo(Path.Combine(folder, file.Name)) is { Exists: true } found && found.Length == file.Size;

    /// <summary>The bytes of a file that are there.</summary>
    public static long BytesThere(HubFile file, string folder)
    {
        if (IsThere(file, folder)) return file.Size;
        var part = new FileInfo(PartFile.PathOf(Path.Combine(folder, file.Name)));
        return part.Exists && part.Length <= file.Size ? part.Length : 0;
    }

    private async Task<string?> ReceiveAsync(HubFile file, PartFile part, Action<long> progress, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(options.CurrentValue.StallTimeout, time, cancellationToken);
        try
        {
            using var answer = await hub.OpenAsync(file, part.Length, guard);
            Align(file, part, answer.Response);
            progress(part.Length);
            await using var body = await answer.Response.Content.ReadAsStreamAsync(guard.Token);
            var buffer = new byte[BufferBytes];
            int read;
            while ((read = await body.ReadAsync(buffer, guard.Token)) > 0)
            {
                guard.Reset();
                if (part.Length + read > file.Size) throw TooLong(file, part);
                await part.AppendAsync(buffer.AsMemory(0, read), cancellationToken);
                progress(part.Length);
            }

            return part.Length == file.Size ? answer.Hash : throw Shorter(file, part);
        }
        catch (Exception e) when (HubClient.IsTransport(e, guard, cancellationToken))
        {
            throw hub.Diagnose(e, file, guard);
        }
    }

    /// <summary>Brings the part to where the answer begins, and refuses an answer that cannot be the file.</summary>
    private static void Align(HubFile file, PartFile part, HttpResponseMessage response)
    {
        var range = response.Content.Headers.ContentRange;
        var isContinued = response.StatusCode == HttpStatusCode.PartialContent && range?.From == part.Length && (range.Length ?? file.Size) == file.Size;
        if (response.StatusCode == HttpStatusCode.OK)
        {
            // The server does not know ranges: the file comes from its beginning.
            if (part.Length > 0) part.Restart();
        }
        else if (!isContinued)
        {
            part.Restart();
            throw Damaged(file, "the server sends another part than the one that was asked for");
        }

        if (response.Content.Headers.ContentLength is { } length && part.Length + length != file.Size)
        {
            var whole = part.Length + length;
            part.Restart();
            throw Damaged(file, $"it has {whole} bytes instead of the {file.Size} that the hub has announced");
        }
    }

    private static InstallException TooLong(HubFile file, PartFile part)
    {
        part.Restart();
        return Damaged(file, $"it has more than the {file.Size} bytes that the hub has announced");
    }

    // Without a stated length an early end looks like the end.
    private static InstallException Shorter(HubFile file, PartFile part) => new(
        InstallFailure.ConnectionLost, $"{file.Name} of {file.Repository} ended after {part.Length} of {file.Size} bytes. The next attempt goes on from there.");

    private static InstallException Damaged(HubFile file, string what) => new(
        InstallFailure.Damaged, $"{file.Name} of {file.Repository} arrived damaged: {what}. Try again; if it stays so, the hub or mirror holds a damaged copy: set Models:HubAddress to another.");
}
