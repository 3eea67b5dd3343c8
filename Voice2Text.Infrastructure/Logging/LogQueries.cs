using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>What the console reads of the log.</summary>
public sealed class LogQueries(LogDatabase database)
{
    // A message in a list; the entry has all of it.
    private const int ShownMessage = 400;

    // What bounds the choice of sources: classes that log are fewer.
    private const int MaxSources = 500;

    /// <summary>A page of the entries, the newest first.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="before">What is older than this.</param>
    /// <param name="after">What is newer than this; not together with <paramref name="before"/>.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<LogPage> PageAsync(LogFilter filter, LogPosition? before, LogPosition? after, int size, CancellationToken cancellationToken) => database.ReadAsync(
        connection =>
        {
            using var command = PageCommand(connection, filter, before, after, size + 1);
            var rows = ReadRows(command);
            var hasMore = rows.Count > size;
            if (hasMore) rows.RemoveAt(size);
            if (after is null) return new LogPage(rows, HasNewer: before is not null, HasOlder: hasMore);
            rows.Reverse();
            return new LogPage(rows, HasNewer: hasMore, HasOlder: true);
        },
        new LogPage([], false, false),
        cancellationToken);

    /// <summary>All of an entry; <see langword="null"/> where there is none of this number.</summary>
    public Task<LogEntry?> FindAsync(long id, CancellationToken cancellationToken) => database.ReadAsync(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT RenderedMessage, Exception, Properties FROM Logs WHERE id = $id";
            command.Parameters.AddWithValue("$id", id);
            using var reader = command.ExecuteReader();
            return reader.Read() ? new LogEntry(Text(reader, 0) ?? "", Text(reader, 1), PropertiesOf(Text(reader, 2))) : null;
        },
        null,
        cancellationToken);

    /// <summary>The sources that have written something, by name.</summary>
    public Task<IReadOnlyList<string>> SourcesAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<string>>(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = SourcesSql;
            using var reader = command.ExecuteReader();
            var sources = new List<string>();
            while (reader.Read()) sources.Add(reader.GetString(0));
            return sources;
        },
        [],
        cancellationToken);

    /// <summary>One look into the index for each source, however many entries it has.</summary>
    internal static string SourcesSql { get; } = $"""
        WITH RECURSIVE Found(Source) AS (
          SELECT min(Source) FROM Logs INDEXED BY {LogSchema.BySource}
          UNION ALL
          SELECT (SELECT min(Source) FROM Logs INDEXED BY {LogSchema.BySource} WHERE Source > Found.Source) FROM Found WHERE Found.Source IS NOT NULL LIMIT {MaxSources})
        SELECT Source FROM Found WHERE Source IS NOT NULL
        """;

    internal static SqliteCommand PageCommand(SqliteConnection connection, LogFilter filter, LogPosition? before, LogPosition? after, int limit)
    {
        var command = connection.CreateCommand();
        var conditions = new List<string>();
        if (filter.Transcription is { } transcription) Add("TranscriptionId = $transcription", ("$transcription", transcription));
        if (filter.Source is { Length: > 0 } source) Add("Source = $source", ("$source", source));
        if (filter.Level is { } level) Add(LogSchema.LevelCondition(level));
        if (filter.From is { } from) Add("Timestamp >= $from", ("$from", LogSchema.Format(from)));
        if (filter.To is { } to) Add("Timestamp < $to", ("$to", LogSchema.Format(to)));
        // Alone, a comparison of pairs does not begin in the middle of every index.
        if (before is { } b) Add("Timestamp <= $at AND (Timestamp, id) < ($at, $id)", ("$at", LogSchema.Format(b.At)), ("$id", b.Id));
        if (after is { } a) Add("Timestamp >= $at AND (Timestamp, id) > ($at, $id)", ("$at", LogSchema.Format(a.At)), ("$id", a.Id));
        if (!string.IsNullOrWhiteSpace(filter.Text)) Add("(RenderedMessage LIKE $text ESCAPE '\\' OR Exception LIKE $text ESCAPE '\\')", ("$text", $"%{Escaped(filter.Text.Trim())}%"));
        var order = after is null ? "DESC" : "ASC";
        command.CommandText = $"""
            SELECT id, Timestamp, Level, Source, substr(RenderedMessage, 1, {ShownMessage}), Exception IS NOT NULL, TranscriptionId
            FROM Logs INDEXED BY {IndexFor(filter)} {(conditions.Count > 0 ? "WHERE " + string.Join(" AND ", conditions) : "")}
            ORDER BY Timestamp {order}, id {order} LIMIT {limit}
            """;
        return command;

        void Add(string condition, params (string Name, object Value)[] parameters)
        {
            conditions.Add(condition);
            foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        }
    }

    /// <summary>The planner has no statistics; of the filters, the one that usually leaves the fewest entries leads.</summary>
    private static string IndexFor(LogFilter filter) => filter switch
    {
        { Transcription: not null } => LogSchema.ByTranscription,
        { Level: LogLevel.Error or LogLevel.Critical } => LogSchema.OfErrors,
        { Source.Length: > 0 } => LogSchema.BySource,
        { Level: LogLevel.Warning } => LogSchema.OfWarnings,
        _ => LogSchema.ByTime,
    };

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static List<LogRow> ReadRows(SqliteCommand command)
    {
        var rows = new List<LogRow>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(new LogRow(
                reader.GetInt64(0), LogSchema.ParseTimestamp(reader.GetString(1)), LogSchema.ParseLevel(reader.GetString(2)),
                Text(reader, 3), Text(reader, 4) ?? "", reader.GetBoolean(5), reader.IsDBNull(6) ? null : reader.GetInt64(6)));
        }

        return rows;
    }

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary><c>{"Id":5,"Reason":"..."}</c></summary>
    private static List<KeyValuePair<string, string>> PropertiesOf(string? json)
    {
        if (string.IsNullOrEmpty(json)) return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText()))];
    }
}
