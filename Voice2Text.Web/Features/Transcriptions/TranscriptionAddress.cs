using System.Globalization;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Features.Logs;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>Filters and place in the list, as the address of the page has them. What makes no sense is no filter.</summary>
/// <param name="Filter">Which ones.</param>
/// <param name="At">Which page.</param>
public sealed record TranscriptionAddress(TranscriptionFilter Filter, TranscriptionCursor At)
{
    public const string Route = "/transcriptions";

    public TranscriptionAddress(TranscriptionFilter filter) : this(filter, TranscriptionCursor.Newest)
    {
    }

    /// <summary>The page as a link.</summary>
    public override string ToString()
    {
        var query = string.Join('&', Parameters().Where(p => !string.IsNullOrWhiteSpace(p.Value)).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length > 0 ? $"{Route}?{query}" : Route;
    }

    public static TranscriptionState? ParseState(string? text) =>
        Enum.TryParse<TranscriptionState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;

    public static double? ParseFactor(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor is > 0 and < 1e6 ? factor : null;

    public static long? ParseId(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private IEnumerable<KeyValuePair<string, string?>> Parameters() =>
    [
        new("q", Filter.Search),
        new("state", Filter.State?.ToString()),
        new("failures", Filter.FailuresOnly ? "true" : null),
        new("person", Filter.UserKey),
        new("model", Filter.Model),
        new("language", Filter.Language),
        new("from", LogAddress.FormatTime(Filter.From)),
        new("to", LogAddress.FormatTime(Filter.To)),
        new("rtf", Filter.MinRealTimeFactor?.ToString(CultureInfo.InvariantCulture)),
        new("before", At.Before?.ToString(CultureInfo.InvariantCulture)),
        new("after", At.After?.ToString(CultureInfo.InvariantCulture)),
    ];
}
