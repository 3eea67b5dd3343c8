using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A text as the server keeps it: plain, with its formatting apart; offsets and lengths in UTF-16 units.</summary>
internal sealed record FormattedText(string Text, string EntitiesJson)
{
    /// <summary>Reads a text by its parse_mode. Only plain text and HTML are known; the fake refuses what it would get wrong.</summary>
    public static FormattedText Parse(string text, string? parseMode, JsonArray? entities) => parseMode?.ToUpperInvariant() switch
    {
        null or "" => Trimmed(text, entities is null ? [] : [.. entities.Select(e => (JsonObject)e!.DeepClone())]),
        "HTML" => new HtmlReader(text).Read(),
        _ => throw BotApiException.BadRequest($"unsupported parse_mode (the fake knows HTML, not {parseMode})"),
    };

    /// <summary>A command in a user's text, as apps mark it: "/start".</summary>
    public static FormattedText FromUser(string text)
    {
        if (!text.StartsWith('/')) return new(text, "[]");
        var end = text.IndexOfAny([' ', '\n']);
        return new(text, new JsonArray(Entity("bot_command", 0, end < 0 ? text.Length : end)).ToJsonString());
    }

    private static JsonObject Entity(string type, int offset, int length) => new() { ["type"] = type, ["offset"] = offset, ["length"] = length };

    // White space around a text goes, as on the real server; entities move with it.
    private static FormattedText Trimmed(string text, List<JsonObject> entities)
    {
        var end = text.TrimEnd().Length;
        var start = end == 0 ? 0 : text.Length - text.TrimStart().Length;
        var kept = new JsonArray();
        foreach (var entity in entities)
        {
            var from = Math.Clamp(entity["offset"]!.GetValue<int>(), start, end);
            var to = Math.Clamp(entity["offset"]!.GetValue<int>() + entity["length"]!.GetValue<int>(), start, end);
            if (to <= from) continue;
            entity["offset"] = from - start;
            entity["length"] = to - from;
            kept.Add(entity);
        }
        return new(text[start..end], kept.ToJsonString());
    }

    /// <summary>The HTML style of the Bot API: a few tags, four named character references and numeric ones.</summary>
    private sealed class HtmlReader(string html)
    {
        private readonly StringBuilder _text = new();
        private readonly Stack<(string Tag, string Attributes, int Offset)> _open = new();
        private readonly List<JsonObject> _entities = [];
        private int _position;

        public FormattedText Read()
        {
            while (_position < html.Length)
            {
                if (html[_position] == '<') ReadTag();
                else if (html[_position] == '&') ReadReference();
                else _text.Append(html[_position++]);
            }
            if (_open.TryPeek(out var left)) throw Unparsable($"can't find end tag corresponding to start tag \"{left.Tag}\"");
            _entities.Sort((a, b) => a["offset"]!.GetValue<int>().CompareTo(b["offset"]!.GetValue<int>()));
            return Trimmed(_text.ToString(), _entities);
        }

        private void ReadTag()
        {
            var end = html.IndexOf('>', _position);
            if (end < 0) throw Unparsable(string.Create(CultureInfo.InvariantCulture, $"unclosed start tag at byte offset {ByteOffset}"));
            var tag = html[(_position + 1)..end];
            if (tag.StartsWith('/')) Close(tag[1..].Trim().ToLowerInvariant());
            else Open(tag);
            _position = end + 1;
        }

        private void Open(string tag)
        {
            var space = tag.IndexOf(' ');
            var name = (space < 0 ? tag : tag[..space]).ToLowerInvariant();
            if (EntityType(name) is null)
                throw Unparsable(string.Create(CultureInfo.InvariantCulture, $"unsupported start tag \"{name}\" at byte offset {ByteOffset}"));
            _open.Push((name, space < 0 ? "" : tag[space..], _text.Length));
        }

        private void Close(string name)
        {
            if (!_open.TryPop(out var start))
                throw Unparsable(string.Create(CultureInfo.InvariantCulture, $"unexpected end tag at byte offset {ByteOffset}"));
            if (start.Tag != name)
                throw Unparsable(string.Create(CultureInfo.InvariantCulture, $"unmatched end tag at byte offset {ByteOffset}, expected \"</{start.Tag}>\", found \"</{name}>\""));
            if (_text.Length == start.Offset) return;
            var entity = Entity(EntityType(name)!, start.Offset, _text.Length - start.Offset);
            if (name == "a") entity["url"] = Attribute(start.Attributes, "href");
            _entities.Add(entity);
        }

        private void ReadReference()
        {
            var end = html.IndexOf(';', _position);
            var reference = end < 0 ? "&" : html[_position..(end + 1)];
            var isKnown = reference is "&lt;" or "&gt;" or "&amp;" or "&quot;" || reference.StartsWith("&#", StringComparison.Ordinal);
            if (!isKnown) reference = "&";
            _text.Append(isKnown ? WebUtility.HtmlDecode(reference) : reference);
            _position += reference.Length;
        }

        private int ByteOffset => Encoding.UTF8.GetByteCount(html.AsSpan(0, _position));

        private static string? EntityType(string tag) => tag switch
        {
            "b" or "strong" => "bold",
            "i" or "em" => "italic",
            "u" or "ins" => "underline",
            "s" or "strike" or "del" => "strikethrough",
            "tg-spoiler" => "spoiler",
            "a" => "text_link",
            "code" => "code",
            "pre" => "pre",
            "blockquote" => "blockquote",
            _ => null,
        };

        private static string Attribute(string attributes, string name)
        {
            var start = attributes.IndexOf($"{name}=\"", StringComparison.Ordinal);
            if (start < 0) return "";
            start += name.Length + 2;
            var end = attributes.IndexOf('"', start);
            return WebUtility.HtmlDecode(end < 0 ? attributes[start..] : attributes[start..end]);
        }

        private static BotApiException Unparsable(string reason) => BotApiException.BadRequest($"can't parse entities: {reason}");
    }
}
