using Microsoft.Data.Sqlite;

namespace Voice2Text.Infrastructure.Persistence.Backups;

/// <summary>Tells a whole database from a damaged one.</summary>
internal static class DatabaseCheck
{
    /// <exception cref="BackupException">It is damaged, or not a database of this application.</exception>
    public static async Task ThrowIfDamagedAsync(SqliteConnection connection, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT integrity_check FROM pragma_integrity_check LIMIT 1";
            if (await command.ExecuteScalarAsync(cancellationToken) is not "ok") throw new BackupException($"The file {path} is damaged. Use another backup.");
            if (await DatabaseFile.ReadAsync(connection, "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'", cancellationToken) == 0)
                throw new BackupException($"The file {path} is not a database of Voice2Text. Name a file that \"backup\" has made.");
        }
        catch (SqliteException e)
        {
            throw new BackupException($"The file {path} cannot be read as a database: {e.Message} Use another backup.", e);
        }
    }
}
