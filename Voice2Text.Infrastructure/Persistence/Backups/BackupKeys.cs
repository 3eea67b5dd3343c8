using Microsoft.Data.Sqlite;

namespace Voice2Text.Infrastructure.Persistence.Backups;

/// <summary>
/// The Data Protection keys, in a table that only backups have: without them, stored secrets cannot be read on another server
/// and every session ends.
/// </summary>
internal static class BackupKeys
{
    private const string Table = "BackupKeys";

    public static async Task AddAsync(SqliteConnection backup, string keysDirectory, CancellationToken cancellationToken)
    {
        await DatabaseFile.ExecuteAsync(backup, $"CREATE TABLE {Table} (Name TEXT PRIMARY KEY, Content BLOB NOT NULL)", cancellationToken);
        if (!Directory.Exists(keysDirectory)) return;
        foreach (var path in Directory.EnumerateFiles(keysDirectory, "*.xml"))
        {
            await using var command = backup.CreateCommand();
            command.CommandText = $"INSERT INTO {Table} VALUES ($name, $content)";
            command.Parameters.AddWithValue("$name", Path.GetFileName(path));
            command.Parameters.AddWithValue("$content", await File.ReadAllBytesAsync(path, cancellationToken));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Puts back the keys that are missing, and takes the table out of the database.</summary>
    /// <returns>How many were put back.</returns>
    public static async Task<int> TakeAsync(SqliteConnection restored, string keysDirectory, CancellationToken cancellationToken)
    {
        if (await DatabaseFile.ReadAsync(restored, $"SELECT count(*) FROM sqlite_master WHERE name = '{Table}'", cancellationToken) == 0) return 0;
        Directory.CreateDirectory(keysDirectory);
        var count = 0;
        await using (var command = restored.CreateCommand())
        {
            command.CommandText = $"SELECT Name, Content FROM {Table}";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                // A name, never a path: the file may come from anywhere.
                var path = Path.Combine(keysDirectory, Path.GetFileName(reader.GetString(0)));
                if (File.Exists(path)) continue;
                await File.WriteAllBytesAsync(path, reader.GetFieldValue<byte[]>(1), cancellationToken);
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                count++;
            }
        }

        await DatabaseFile.ExecuteAsync(restored, $"DROP TABLE {Table}", cancellationToken);
        return count;
    }
}
