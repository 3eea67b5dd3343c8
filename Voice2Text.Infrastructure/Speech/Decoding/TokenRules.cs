namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>
/// What may follow, by Whisper's rules: suppressed tokens, and timestamps that come in pairs, never go back and start
/// near the window's beginning (reference implementation, <c>whisper/decoding.py</c>, SuppressTokens, SuppressBlank,
/// ApplyTimestampRules).
/// </summary>
internal sealed class TokenRules(TokenLayout layout, bool timestamps)
{
    /// <summary>Sets the logits of tokens that may not follow <paramref name="sampled"/> to negative infinity.</summary>
    /// <param name="logits">Logits, [vocabulary].</param>
    /// <param name="sampled">Tokens of this window after the prompt.</param>
    public void Apply(Span<float> logits, ReadOnlySpan<int> sampled)
    {
        foreach (var id in layout.AlwaysSuppressed) logits[id] = float.NegativeInfinity;
        if (sampled.IsEmpty)
        {
            foreach (var id in layout.Generation.BeginSuppressedTokens) logits[id] = float.NegativeInfinity;
        }

        if (timestamps) ApplyTimestampRules(logits, sampled);
        else logits[layout.TimestampBegin..].Fill(float.NegativeInfinity);
    }

    private void ApplyTimestampRules(Span<float> logits, ReadOnlySpan<int> sampled)
    {
        var begin = layout.TimestampBegin;
        if (sampled.IsEmpty)
        {
            ForbidText(logits);
            logits[layout.EndOfText] = float.NegativeInfinity;
            var tooLate = begin + layout.Generation.MaxInitialTimestampIndex + 1;
            if (tooLate < logits.Length) logits[tooLate..].Fill(float.NegativeInfinity);
            return;
        }

        var afterTimestamp = sampled[^1] >= begin;
        var afterPair = afterTimestamp && (sampled.Length < 2 || sampled[^2] >= begin);
        if (afterPair) logits[begin..].Fill(float.NegativeInfinity); // a segment has begun: text comes now
        else if (afterTimestamp) ForbidText(logits); // a segment has ended: the next one's start, or the end

        var newest = sampled.LastIndexOfAnyInRange(begin, int.MaxValue);
        if (newest < 0) return;
        // The end of one segment may be the start of the next; a segment itself lasts at least one step.
        var smallest = afterTimestamp && !afterPair ? sampled[newest] : sampled[newest] + 1;
        logits[begin..Math.Min(smallest, logits.Length)].Fill(float.NegativeInfinity);
    }

    private void ForbidText(Span<float> logits)
    {
        var endOfText = logits[layout.EndOfText];
        logits[..layout.TimestampBegin].Fill(float.NegativeInfinity);
        logits[layout.EndOfText] = endOfText;
    }
}
