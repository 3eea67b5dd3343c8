namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>A stretch of tokens with its place in the window, in encoder positions of 20 ms.</summary>
internal readonly record struct TokenSpan(int Start, int End, IReadOnlyList<int> Tokens);

/// <summary>What a decoded window amounts to.</summary>
/// <param name="Spans">Segments of the window.</param>
/// <param name="Advance">Where the next window starts, in encoder positions after this one's start; at least 1.</param>
internal sealed record WindowSegments(IReadOnlyList<TokenSpan> Spans, int Advance)
{
    /// <summary>A window without speech: the next one starts at its end.</summary>
    public static WindowSegments None(int positions) => new([], positions);

    /// <summary>
    /// Cuts a window's tokens into segments at its timestamp pairs (reference implementation,
    /// <c>whisper/transcribe.py</c>). The next window starts at the last timestamp, so that speech that the window's
    /// end cut through is heard again from its beginning.
    /// </summary>
    /// <param name="tokens">Sampled tokens without the end of text.</param>
    /// <param name="timestampBegin">Id of <c>&lt;|0.00|&gt;</c>.</param>
    /// <param name="positions">Length of the window's audio.</param>
    public static WindowSegments Cut(IReadOnlyList<int> tokens, int timestampBegin, int positions)
    {
        bool IsTimestamp(int index) => tokens[index] >= timestampBegin;
        int At(int index) => Math.Clamp(tokens[index] - timestampBegin, 0, positions);

        var spans = new List<TokenSpan>();
        var last = 0;
        for (var i = 1; i < tokens.Count; i++)
        {
            if (!IsTimestamp(i) || !IsTimestamp(i - 1)) continue;
            Add(last, i);
            last = i;
        }

        var endsWithOneTimestamp = tokens.Count >= 2 && IsTimestamp(tokens.Count - 1) && !IsTimestamp(tokens.Count - 2);
        if (last > 0)
        {
            if (!endsWithOneTimestamp && At(last - 1) > 0) return new WindowSegments(spans, At(last - 1));
            Add(last, tokens.Count);
            return new WindowSegments(spans, positions);
        }

        // No pair: one segment, to its last timestamp where there is one, else to the window's end.
        var start = tokens.Count > 0 && IsTimestamp(0) ? At(0) : 0;
        var newest = Enumerable.Range(0, tokens.Count).LastOrDefault(IsTimestamp, -1);
        var end = newest > 0 ? At(newest) : positions;
        if (tokens.Count > 0) spans.Add(new TokenSpan(start, Math.Max(start, end), tokens));
        return new WindowSegments(spans, positions);

        void Add(int from, int to)
        {
            var slice = tokens.Skip(from).Take(to - from).ToArray();
            if (slice.Length == 0) return;
            var begin = At(from);
            spans.Add(new TokenSpan(begin, Math.Max(begin, At(to - 1)), slice));
        }
    }
}
