using System.Globalization;
using Voice2Text.Infrastructure.Logging;

namespace Voice2Text.Web.Features.Logs;

/// <summary>Filters and place in the list, as the address of the page has them.</summary>
/// <param name="Filter">Which entries.</param>
/// <param name="Before">The page is older than this entry.</param>
/// <param name="After">The page is newer than this entry.</param>
public sealed record LogAddress(LogFilter Filter, LogPosition? Before = null, LogPosition? After = null)
{
    public const string Route = "/logs";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <summary>The page as a link.</summary>
    public override string ToString()
    {
        var query = string.Join('&', Parameters().Where(p => p.Value is not null).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length > 0 ? $"{Route}?{query}" : Route;
    }

    /// <summary>The entries of a transcription.</summary>
    public static string OfTranscription(long id) => new LogAddress(new LogFilter { Transcription = id }).ToString();

    /// <summary>UTC, so that a link means the same everywhere; what is no time is no filter.</summary>
    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>As <see cref="ParseTime"/> reads it.</summary>
    public static string? FormatTime(DateTimeOffset? time) => time?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>What is no level is no filter.</summary>
    public static LogLevel? ParseLevel(string? text) =>
        Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && level is not (LogLevel.Trace or LogLevel.None) ? level : null;

    private IEnumerable<KeyValuePair<string, string?>> Parameters() =>
    [
        new("level", Filter.Level?.ToString()),
        new("q", string.IsNullOrWhiteSpace(Filter.Text) ? null : Filter.Text),
        new("source", string.IsNullOrEmpty(Filter.Source) ? null : Filter.Source),
        new("from", FormatTime(Filter.From)),
        new("to", FormatTime(Filter.To)),
        new("transcription", Filter.Transcription?.ToString(CultureInfo.InvariantCulture)),
        new("before", Before?.ToString()),
        new("after", After?.ToString()),
    ];
}
