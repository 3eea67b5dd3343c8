using System.Globalization;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>A row of <c>Logs</c> that is still to be written.</summary>
internal sealed record LogRecord(DateTimeOffset Timestamp, string Level, string? Exception, string RenderedMessage, string Properties)
{
    public const string SourceProperty = "SourceContext";

    // What bounds the size of an entry, in characters.
    private const int MaxMessage = 8_000;
    private const int MaxException = 32_000;
    private const int MaxProperties = 16_000;

    private const string Cut = " …";

    // Strings as they are, without quotes, as on standard error.
    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);
    private static readonly JsonValueFormatter Json = new(typeTagName: null);

    // Told by the source, the message and the scopes that name their values.
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal) { "Scope", "EventId", "ActionId", "TransportConnectionId", "ConnectionId" };

    public static LogRecord Of(LogEvent logEvent)
    {
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, message);
        return new LogRecord(
            logEvent.Timestamp,
            logEvent.Level.ToString(),
            logEvent.Exception is { } e ? Bounded(LogRedaction.Apply(e.ToString()), MaxException) : null,
            Bounded(LogRedaction.Apply(message.ToString()), MaxMessage),
            Bounded(logEvent.Properties.Where(p => !Dropped.Contains(p.Key))));
    }

    /// <summary>An entry of the log itself.</summary>
    public static LogRecord Own(DateTimeOffset at, LogEventLevel level, string source, string message) =>
        new(at, level.ToString(), null, message, JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [SourceProperty] = source }));

    private static string Bounded(string text, int length)
    {
        if (text.Length <= length) return text;
        // Not between the halves of a surrogate pair.
        var end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end] + Cut;
    }

    /// <summary><c>{"Id":5,"SourceContext":"Voice2Text.Infrastructure.Bot.ReplyDelivery","TranscriptionId":5}</c></summary>
    private static string Bounded(IEnumerable<KeyValuePair<string, LogEventPropertyValue>> properties)
    {
        var all = properties.OrderBy(p => p.Key, StringComparer.Ordinal).ToList();
        var json = LogRedaction.Apply(ToJson(all));
        return json.Length <= MaxProperties ? json : ToJson(all.Where(p => p.Key is SourceProperty or TranscriptionScope.Property));
    }

    private static string ToJson(IEnumerable<KeyValuePair<string, LogEventPropertyValue>> properties)
    {
        using var json = new StringWriter(CultureInfo.InvariantCulture);
        json.Write('{');
        var separator = "";
        foreach (var (name, value) in properties)
        {
            json.Write(separator);
            JsonValueFormatter.WriteQuotedJsonString(name, json);
            json.Write(':');
            Json.Format(value, json);
            separator = ",";
        }

        json.Write('}');
        return json.ToString();
    }
}
