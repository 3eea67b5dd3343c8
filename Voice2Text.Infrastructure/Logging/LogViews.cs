using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>Which log entries; what is <see langword="null"/> does not matter.</summary>
public sealed record LogFilter
{
    /// <summary>This level and above.</summary>
    public LogLevel? Level { get; init; }

    /// <summary>Part of the message or of the exception.</summary>
    public string? Text { get; init; }

    /// <summary>The whole name of the source.</summary>
    public string? Source { get; init; }

    /// <summary>From this moment on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Entries that were written while this transcription was worked on.</summary>
    public long? Transcription { get; init; }

    public bool IsEmpty => this == new LogFilter();
}

/// <summary>A place in the list of entries, from which the list goes on; it holds when entries are added or removed.</summary>
public sealed record LogPosition(DateTimeOffset At, long Id)
{
    /// <summary><c>1763000000000-512</c>: milliseconds since 1970, entry.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}-{Id}");

    public static LogPosition? Parse(string? text)
    {
        var parts = (text ?? "").Split('-');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new LogPosition(DateTimeOffset.FromUnixTimeMilliseconds(at), id)
            : null;
    }
}

/// <summary>A log entry in a list.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Level">How grave.</param>
/// <param name="Source">The class that wrote it.</param>
/// <param name="Message">Its beginning.</param>
/// <param name="HasException">Whether there is an exception to it.</param>
/// <param name="Transcription">What was worked on.</param>
public sealed record LogRow(long Id, DateTimeOffset At, LogLevel Level, string? Source, string Message, bool HasException, long? Transcription)
{
    public LogPosition Position => new(At, Id);
}

/// <summary>The newest first.</summary>
public sealed record LogPage(IReadOnlyList<LogRow> Rows, bool HasNewer, bool HasOlder);

/// <summary>All of a log entry.</summary>
/// <param name="Message">The whole message.</param>
/// <param name="Exception">With its stack.</param>
/// <param name="Properties">Name and value; values as JSON, strings as they are.</param>
public sealed record LogEntry(string Message, string? Exception, IReadOnlyList<KeyValuePair<string, string>> Properties);

/// <summary>What a clean-up took away.</summary>
/// <param name="Entries">Log entries.</param>
/// <param name="Bytes">What the file has given back.</param>
public sealed record LogRemoval(int Entries, long Bytes);
