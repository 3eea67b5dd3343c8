using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Persistence.Backups;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>The storage folder or the database cannot be used. The message names it, the user and the remedy.</summary>
public class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Another process works on the storage folder.</summary>
public sealed class StorageInUseException(string message, Exception innerException) : StorageException(message, innerException);

/// <summary>
/// Makes and checks the storage folder, holds it for this process alone, and brings the database to this version.
/// </summary>
public sealed class StorageGuard(IOptions<StorageOptions> options, IDbContextFactory<Voice2TextDbContext> contexts) : IDisposable
{
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteNotADatabase = 26;

    private FileStream? _lock;

    private StorageOptions Storage => options.Value;

    /// <exception cref="StorageException">The folder cannot be written, is in use, or the database is damaged or newer.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var directory in new[] { Storage.Directory, Storage.ModelsDirectory, Storage.KeysDirectory, Storage.UploadsDirectory })
            EnsureWritable(directory);
        Hold();
        DatabaseRestore.FinishInterrupted(Storage);
        await MigrateAsync(cancellationToken);
    }

    /// <summary>Holds the folder without touching the database.</summary>
    /// <exception cref="StorageInUseException">A server, or another command, works on it.</exception>
    public void HoldAlone()
    {
        EnsureWritable(Storage.Directory);
        Hold();
    }

    /// <summary>As <see cref="PrepareAsync"/>, and leaves a storage folder alone that a server works on: it has prepared it.</summary>
    public async Task PrepareSharedAsync(CancellationToken cancellationToken)
    {
        foreach (var directory in new[] { Storage.Directory, Storage.ModelsDirectory }) EnsureWritable(directory);
        try
        {
            Hold();
        }
        catch (StorageException e) when (e.InnerException is IOException && File.Exists(Storage.DatabasePath))
        {
            return;
        }

        await MigrateAsync(cancellationToken);
    }

    public void Dispose() => _lock?.Dispose();

    private static void EnsureWritable(string directory)
    {
        var probe = Path.Combine(directory, ".write-test");
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(probe, "test");
            File.Delete(probe);
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw new StorageException($"The disk of {directory} is full. Free some space, or set Storage__Directory to a folder on another disk.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The folder {directory} cannot be written by the user {Environment.UserName}: {e.Message} "
                + $"Run \"chown -R {Environment.UserName} {directory}\" as root, or set Storage__Directory to another folder.", e);
        }
    }

    /// <summary>Two processes on one folder would each return the other's work to the queue.</summary>
    private void Hold()
    {
        var path = Path.Combine(Storage.Directory, ".lock");
        try
        {
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new StorageInUseException($"Another Voice2Text already runs on {Storage.Directory}. Stop it, or set Storage__Directory to another folder for this one.", e);
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var path = Storage.DatabasePath;
        try
        {
            await DatabaseFile.LetShrinkAsync(path, cancellationToken);
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await CheckIntegrityAsync(context, path, cancellationToken);
            var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            var newer = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).FirstOrDefault(m => !known.Contains(m));
            if (newer is not null)
            {
                throw new StorageException(
                    $"The database {path} was written by a newer version of Voice2Text (it knows the migration {newer}). "
                    + "Install that version again, or restore a backup that this version made.");
            }

            await context.Database.MigrateAsync(cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase)
        {
            throw Damaged(path, e.Message, e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteFull)
        {
            throw new StorageException($"The disk of {path} is full. Free some space and start again.", e);
        }
        catch (SqliteException e)
        {
            throw new StorageException($"The database {path} cannot be opened by the user {Environment.UserName}: {e.Message}", e);
        }
    }

    private static async Task CheckIntegrityAsync(Voice2TextDbContext context, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return;
        // quick_check reads every page once: some 100 ms for 100 MB, at start only.
        var found = await context.Database.SqlQueryRaw<string>("SELECT quick_check AS Value FROM pragma_quick_check LIMIT 1").ToListAsync(cancellationToken);
        if (found is not ["ok"]) throw Damaged(path, string.Join(' ', found), null);
    }

    private static StorageException Damaged(string path, string what, Exception? cause) => new(
        $"The database {path} is damaged ({what.Trim()}). Stop the application, move the file aside and put a backup in its place, "
        + $"or try: sqlite3 {path} .recover | sqlite3 recovered.db. Without either, a start with the file moved aside begins with an empty database.", cause);
}
