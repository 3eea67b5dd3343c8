using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog.Events;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>
/// The table of Serilog.Sinks.SQLite, so that tools for it work, and two columns that SQLite computes from the
/// properties. Entries are in order of their time; each filter that leaves few of many has an index in that order.
/// </summary>
internal static class LogSchema
{
    public const string ByTime = "IX_Logs_Timestamp";
    public const string BySource = "IX_Logs_Source";
    public const string ByTranscription = "IX_Logs_TranscriptionId";
    public const string OfWarnings = "IX_Logs_Warnings";
    public const string OfErrors = "IX_Logs_Errors";

    /// <summary>An index is used for a condition in exactly the words of its own.</summary>
    public const string IsWarning = "Level IN ('Warning','Error','Fatal')";
    public const string IsError = "Level IN ('Error','Fatal')";

    public const string Create = $"""
        CREATE TABLE IF NOT EXISTS Logs (
          id INTEGER PRIMARY KEY AUTOINCREMENT, Timestamp TEXT NOT NULL, Level VARCHAR(10) NOT NULL, Exception TEXT, RenderedMessage TEXT, Properties TEXT,
          Source TEXT GENERATED ALWAYS AS (json_extract(Properties, '$.{LogRecord.SourceProperty}')) VIRTUAL,
          TranscriptionId INTEGER GENERATED ALWAYS AS (json_extract(Properties, '$.{TranscriptionScope.Property}')) VIRTUAL);
        CREATE INDEX IF NOT EXISTS {ByTime} ON Logs (Timestamp);
        CREATE INDEX IF NOT EXISTS {BySource} ON Logs (Source, Timestamp);
        CREATE INDEX IF NOT EXISTS {ByTranscription} ON Logs (TranscriptionId, Timestamp) WHERE TranscriptionId IS NOT NULL;
        CREATE INDEX IF NOT EXISTS {OfWarnings} ON Logs (Timestamp) WHERE {IsWarning};
        CREATE INDEX IF NOT EXISTS {OfErrors} ON Logs (Timestamp) WHERE {IsError};
        """;

    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fff";

    /// <summary><c>2026-11-05T10:15:00.123</c>, in UTC: texts sort as times do.</summary>
    public static string Format(DateTimeOffset at) => at.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    public static DateTimeOffset ParseTimestamp(string text) =>
        DateTimeOffset.ParseExact(text, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>Serilog's levels have the same order, and two other names.</summary>
    public static LogLevel ParseLevel(string name) => Enum.TryParse<LogEventLevel>(name, out var level) ? (LogLevel)(int)level : LogLevel.None;

    /// <summary>The condition for this level and above.</summary>
    public static string LevelCondition(LogLevel level) => level switch
    {
        LogLevel.Critical => $"{IsError} AND Level = 'Fatal'",
        LogLevel.Error => IsError,
        LogLevel.Warning => IsWarning,
        LogLevel.Information => "Level NOT IN ('Verbose','Debug')",
        LogLevel.Debug => "Level <> 'Verbose'",
        _ => "1",
    };
}
