using Microsoft.Data.Sqlite;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>The database as a file.</summary>
internal static class DatabaseFile
{
    private const long IncrementalVacuum = 2;

    // A conversion writes the whole file anew, some 2 s for so much on a small server, once.
    private const long LargestConverted = 256L << 20;

    /// <summary>
    /// Has a database give free pages back a few at a time, which only a new one, or one that is written anew, can be told.
    /// Called before anything else has opened it.
    /// </summary>
    public static async Task LetShrinkAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (file is { Exists: true, Length: > LargestConverted }) return;
        await using var connection = await OpenAsync(path, cancellationToken);
        if (await ReadAsync(connection, "PRAGMA auto_vacuum", cancellationToken) == IncrementalVacuum) return;
        await ExecuteAsync(connection, "PRAGMA auto_vacuum = INCREMENTAL", cancellationToken);
        // A new file takes the setting with its first page.
        await ExecuteAsync(connection, file is { Exists: true, Length: > 0 } ? "VACUUM" : "PRAGMA journal_mode = WAL", cancellationToken);
    }

    /// <summary>A connection outside of the pool, which leaves no open file behind.</summary>
    public static async Task<SqliteConnection> OpenAsync(string path, CancellationToken cancellationToken, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        // Some pragmas work a step with each row that is read.
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // The rows say nothing.
        }
    }

    public static async Task<long> ReadAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken) is long value ? value : 0;
    }
}
