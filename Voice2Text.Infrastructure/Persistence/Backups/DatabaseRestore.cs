using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Voice2Text.Infrastructure.Persistence.Backups;

/// <summary>What a restore has done.</summary>
/// <param name="ReplacedPath">Where the former database is now; <see langword="null"/> where there was none.</param>
/// <param name="Keys">Keys that were put back.</param>
public sealed record RestoreResult(string? ReplacedPath, int Keys);

/// <summary>
/// Puts a backup in the place of the database. It is copied and checked under another name first; then two renames change
/// them, and a start finishes what was cut off between the two.
/// </summary>
public sealed class DatabaseRestore(StorageGuard guard, IOptions<StorageOptions> storage, IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time)
{
    private const string ReadySuffix = ".restored";
    private const string UnfinishedSuffix = ".restoring";

    /// <summary>Restores from a file.</summary>
    /// <exception cref="StorageInUseException">A server runs.</exception>
    /// <exception cref="BackupException">The file is missing, damaged, or from a newer version.</exception>
    public async Task<RestoreResult> RunAsync(string backup, CancellationToken cancellationToken)
    {
        if (!File.Exists(backup)) throw new BackupException($"The file {backup} is not there. \"backup list\" shows the backups that there are.");
        guard.HoldAlone();
        var path = storage.Value.DatabasePath;
        Remove(path + UnfinishedSuffix);
        Remove(path + ReadySuffix);
        int keys;
        try
        {
            await CopyAsync(backup, path + UnfinishedSuffix, cancellationToken);
            await using var copy = await DatabaseFile.OpenAsync(path + UnfinishedSuffix, cancellationToken);
            await DatabaseCheck.ThrowIfDamagedAsync(copy, backup, cancellationToken);
            await ThrowIfNewerAsync(copy, backup, cancellationToken);
            keys = await BackupKeys.TakeAsync(copy, storage.Value.KeysDirectory, cancellationToken);
        }
        catch
        {
            Remove(path + UnfinishedSuffix);
            throw;
        }

        var aside = await SetAsideAsync(path, cancellationToken);
        FinishInterrupted(storage.Value);
        return new RestoreResult(aside, keys);
    }

    /// <summary>Gives a restored database its name, where the restore was cut off before that.</summary>
    internal static void FinishInterrupted(StorageOptions storage)
    {
        if (!File.Exists(storage.DatabasePath) && File.Exists(storage.DatabasePath + ReadySuffix)) File.Move(storage.DatabasePath + ReadySuffix, storage.DatabasePath);
    }

    /// <summary>Removes a database with the files beside it.</summary>
    internal static void Remove(string path)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" }) File.Delete(path + suffix);
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var target = new FileStream(to, FileMode.Create, FileAccess.Write);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await source.CopyToAsync(target, cancellationToken);
        target.Flush(flushToDisk: true);
    }

    private async Task ThrowIfNewerAsync(SqliteConnection copy, string backup, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        await using var command = copy.CreateCommand();
        command.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!known.Contains(reader.GetString(0)))
                throw new BackupException($"The backup {backup} was made by a newer version of Voice2Text (it knows the migration {reader.GetString(0)}). Install that version first.");
        }
    }

    private async Task<string?> SetAsideAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            File.Move(path + UnfinishedSuffix, path + ReadySuffix);
            return null;
        }

        await TryEmptyLogAsync(path, cancellationToken);
        var aside = string.Create(CultureInfo.InvariantCulture, $"{path}.replaced-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");
        File.Move(path + UnfinishedSuffix, path + ReadySuffix);
        // The log goes first: it must never be found beside the restored database.
        foreach (var suffix in new[] { "-wal", "-shm", "" })
        {
            if (File.Exists(path + suffix)) File.Move(path + suffix, aside + suffix, overwrite: true);
        }

        return aside;
    }

    /// <summary>Moves the log into the former database; a damaged one keeps its log beside it.</summary>
    private static async Task TryEmptyLogAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var former = await DatabaseFile.OpenAsync(path, cancellationToken, SqliteOpenMode.ReadWrite);
            await DatabaseFile.ExecuteAsync(former, "PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        }
        catch (SqliteException)
        {
            // It is replaced because it is damaged.
        }
    }
}
