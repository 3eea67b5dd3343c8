using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Persistence.Backups;

/// <summary>
/// Makes copies of the database while it is in use, with SQLite's own backup. A copy appears under its name only when it is
/// whole and has been checked.
/// </summary>
public sealed class BackupStore(IOptions<StorageOptions> storage, IOptionsMonitor<BackupOptions> options, TimeProvider time)
{
    private const string Prefix = "voice2text-";
    private const string Suffix = ".db";
    private const string UnfinishedSuffix = ".unfinished";
    private const long Spare = 16L << 20;

    /// <summary>The folder of the backups.</summary>
    public string Folder => options.CurrentValue.Directory ?? storage.Value.BackupsDirectory;

    /// <summary>The backups, the newest first.</summary>
    public IReadOnlyList<BackupFile> List()
    {
        var folder = new DirectoryInfo(Folder);
        if (!folder.Exists) return [];
        // The name begins with the moment: its order is that of time.
        return [.. folder.EnumerateFiles($"{Prefix}*{Suffix}").OrderByDescending(f => f.Name, StringComparer.Ordinal).Select(f => new BackupFile(f.FullName, f.Length, new DateTimeOffset(f.LastWriteTimeUtc)))];
    }

    /// <summary>Makes one.</summary>
    /// <param name="target">Where; <see langword="null"/>: in the folder of the backups, named after the moment.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="BackupException">There is no room, the folder cannot be written, or the database is damaged.</exception>
    public async Task<BackupFile> CreateAsync(string? target, CancellationToken cancellationToken)
    {
        var path = target is null
            ? Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}{Suffix}"))
            : Path.GetFullPath(target);
        var unfinished = path + UnfinishedSuffix;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            CheckRoom(path);
            DatabaseRestore.Remove(unfinished);
            await CopyAsync(unfinished, cancellationToken);
            File.Move(unfinished, path, overwrite: target is not null);
            var file = new FileInfo(path);
            return new BackupFile(path, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            var remedy = e is IOException io && DiskErrors.IsDiskFull(io) ? "Free some space" : "Check the folder's owner and the disk";
            throw new BackupException($"The backup {path} cannot be written: {e.Message} {remedy}, or set Backup__Directory to another folder.", e);
        }
        finally
        {
            DatabaseRestore.Remove(unfinished);
        }
    }

    /// <summary>Removes what is more than the number that is kept.</summary>
    /// <returns>How many.</returns>
    public int Prune()
    {
        var old = List().Skip(options.CurrentValue.Keep).ToList();
        foreach (var backup in old) File.Delete(backup.Path);
        // What a killed run has left.
        foreach (var unfinished in Directory.EnumerateFiles(Folder, $"{Prefix}*{UnfinishedSuffix}*")) File.Delete(unfinished);
        return old.Count;
    }

    private async Task CopyAsync(string path, CancellationToken cancellationToken)
    {
        await using (var source = await DatabaseFile.OpenAsync(storage.Value.DatabasePath, cancellationToken, SqliteOpenMode.ReadWrite))
        await using (var copy = await DatabaseFile.OpenAsync(path, cancellationToken))
        {
            // It holds secrets: password hashes, texts, perhaps keys.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            // One snapshot in one go, beside readers and the writer; on a thread that nobody waits for.
            await Task.Run(() => source.BackupDatabase(copy), cancellationToken);
        }

        await using var made = await DatabaseFile.OpenAsync(path, cancellationToken);
        // One file, without a log beside it.
        await DatabaseFile.ExecuteAsync(made, "PRAGMA journal_mode = DELETE", cancellationToken);
        if (options.CurrentValue.IncludeKeys) await BackupKeys.AddAsync(made, storage.Value.KeysDirectory, cancellationToken);
        await DatabaseCheck.ThrowIfDamagedAsync(made, path, cancellationToken);
    }

    private void CheckRoom(string path)
    {
        var needed = new FileInfo(storage.Value.DatabasePath).Length + Spare;
        var free = new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        if (free >= needed) return;
        throw new BackupException(string.Create(
            CultureInfo.InvariantCulture,
            $"A backup takes {needed >> 20} MB and the disk of {path} has {free >> 20} MB free. Free some space, or set Backup__Directory to a folder on another disk."));
    }
}

/// <summary>A backup.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="MadeAt">When it was finished.</param>
public sealed record BackupFile(string Path, long Bytes, DateTimeOffset MadeAt);
