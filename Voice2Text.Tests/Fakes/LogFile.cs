using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Serilog.Events;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Fakes;

/// <summary>A log in a file of a storage folder.</summary>
internal sealed class LogFile : IDisposable
{
    public LogFile(string storage, TimeProvider? time = null)
    {
        Database = new LogDatabase(Options.Create(new StorageOptions { Directory = storage }), time ?? TimeProvider.System);
        (Store, Queries) = (new LogStore(Database), new LogQueries(Database));
    }

    public LogDatabase Database { get; }

    public LogStore Store { get; }

    public LogQueries Queries { get; }

    public static LogRecord Record(DateTimeOffset at, string message, LogEventLevel level = LogEventLevel.Information, string source = "Voice2Text.Some", long? transcription = null, string? exception = null) =>
        new(at, level.ToString(), exception, message, transcription is null
            ? $$"""{"SourceContext":"{{source}}"}"""
            : $$"""{"SourceContext":"{{source}}","TranscriptionId":{{transcription}}}""");

    /// <summary>All that is stored in a log file, as text; nothing where there is none.</summary>
    public static string ReadAll(string path)
    {
        if (!File.Exists(path)) return "";
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(concat_ws(' ', Level, RenderedMessage, Exception, Properties), char(10)) FROM Logs";
        return command.ExecuteScalar() as string ?? "";
    }

    public async Task<IReadOnlyList<LogRow>> NewestAsync(LogFilter? filter = null, int size = 5000) =>
        (await Queries.PageAsync(filter ?? new(), null, null, size, TestContext.Current.CancellationToken)).Rows;

    public void Dispose() => Database.Dispose();
}
