namespace Voice2Text.Domain.Bot;

/// <summary>Splits text for chats that take messages of a limited length.</summary>
public static class MessageSplitter
{
    /// <summary>Longest text message of the Bot API, in UTF-16 units after parsing.</summary>
    public const int MaxLength = 4096;

    private static readonly string[][] Boundaries = [["\n\n", "\n"], [". ", "! ", "? ", "… "], [" "]];

    /// <summary>
    /// Splits at the last paragraph, sentence or word that fits, in this order; in mid-word only where a word is longer
    /// than a message. White space at the cuts falls away; no surrogate pair is cut.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">UTF-16 units of a part, at least 2.</param>
    /// <returns>Parts that are neither empty nor longer than that.</returns>
    public static IReadOnlyList<string> Split(string text, int maxLength = MaxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);
        var parts = new List<string>();
        var rest = text.AsSpan().Trim();
        while (rest.Length > maxLength)
        {
            var cut = FindCut(rest, maxLength);
            parts.Add(rest[..cut].TrimEnd().ToString());
            rest = rest[cut..].TrimStart();
        }

        if (rest.Length > 0) parts.Add(rest.ToString());
        return parts;
    }

    /// <summary>How much of the text goes into the next part. A cut before the middle would make parts that look lost.</summary>
    private static int FindCut(ReadOnlySpan<char> text, int maxLength)
    {
        // A boundary's last character, white space, may lie just past the end: it falls away.
        var window = text[..Math.Min(text.Length, maxLength + 1)];
        foreach (var level in Boundaries)
        {
            var best = -1;
            foreach (var boundary in level)
            {
                var at = window.LastIndexOf(boundary, StringComparison.Ordinal);
                if (at > 0) best = Math.Max(best, at + boundary.TrimEnd().Length);
            }

            if (best >= maxLength / 2 && !text[..best].IsWhiteSpace()) return best;
        }

        return char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
    }
}
