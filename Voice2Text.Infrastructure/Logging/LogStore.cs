using Microsoft.Data.Sqlite;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>What changes the log: new entries, and the removal of old ones.</summary>
public sealed class LogStore(LogDatabase database)
{
    // Entries removed, or pages given back, while new entries wait: a few milliseconds.
    private const int Batch = 500;

    /// <summary>
    /// Removes the entries from before a moment, then the oldest ones beyond a number, and gives the space back to the
    /// disk. It works in small steps, between which entries are written.
    /// </summary>
    /// <exception cref="SqliteException">The disk is full or the file cannot be written.</exception>
    public async Task<LogRemoval> RemoveOlderAsync(DateTimeOffset cutoff, int maxEntries, CancellationToken cancellationToken)
    {
        if (!File.Exists(database.FilePath)) return new LogRemoval(0, 0);
        var before = await database.WriteAsync(c => Number(c, "PRAGMA page_count"), cancellationToken);
        var removed = 0;
        var count = 0;
        do
        {
            count = await database.WriteAsync(c => RemoveBefore(c, cutoff), cancellationToken);
            removed += count;
        }
        while (count > 0);

        var excess = await database.WriteAsync(c => Number(c, "SELECT count(*) FROM Logs"), cancellationToken) - maxEntries;
        while (excess > 0)
        {
            var size = (int)Math.Min(excess, Batch);
            count = await database.WriteAsync(c => RemoveOldest(c, size), cancellationToken);
            if (count == 0) break;
            (removed, excess) = (removed + count, excess - count);
        }

        while (await database.WriteAsync(Shrink, cancellationToken) > 0) cancellationToken.ThrowIfCancellationRequested();
        var given = await database.WriteAsync(c => (before - Number(c, "PRAGMA page_count")) * Number(c, "PRAGMA page_size"), cancellationToken);
        return new LogRemoval(removed, Math.Max(0, given));
    }

    /// <summary>All or none of them.</summary>
    internal Task AddAsync(IReadOnlyCollection<LogRecord> records, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO Logs (Timestamp, Level, Exception, RenderedMessage, Properties) VALUES ($at, $level, $exception, $message, $properties)";
            var (at, level, exception) = (command.Parameters.Add("$at", SqliteType.Text), command.Parameters.Add("$level", SqliteType.Text), command.Parameters.Add("$exception", SqliteType.Text));
            var (message, properties) = (command.Parameters.Add("$message", SqliteType.Text), command.Parameters.Add("$properties", SqliteType.Text));
            foreach (var record in records)
            {
                (at.Value, level.Value, exception.Value) = (LogSchema.Format(record.Timestamp), record.Level, (object?)record.Exception ?? DBNull.Value);
                (message.Value, properties.Value) = (record.RenderedMessage, record.Properties);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
            return true;
        },
        cancellationToken);

    private static int RemoveBefore(SqliteConnection connection, DateTimeOffset cutoff)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM Logs WHERE id IN (SELECT id FROM Logs WHERE Timestamp < $cutoff ORDER BY Timestamp LIMIT $batch)";
        command.Parameters.AddWithValue("$cutoff", LogSchema.Format(cutoff));
        command.Parameters.AddWithValue("$batch", Batch);
        return command.ExecuteNonQuery();
    }

    private static int RemoveOldest(SqliteConnection connection, int count)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM Logs WHERE id IN (SELECT id FROM Logs ORDER BY Timestamp, id LIMIT $batch)";
        command.Parameters.AddWithValue("$batch", count);
        return command.ExecuteNonQuery();
    }

    /// <returns>How many pages it gave back.</returns>
    private static long Shrink(SqliteConnection connection)
    {
        var free = Number(connection, "PRAGMA freelist_count");
        if (free == 0) return 0;
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA incremental_vacuum({Batch})";
        using (var reader = command.ExecuteReader())
        {
            // Each row is a page that is given back.
            while (reader.Read())
            {
            }
        }

        return free - Number(connection, "PRAGMA freelist_count");
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
