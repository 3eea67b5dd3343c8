using System.Text;
using System.Text.RegularExpressions;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// Byte-level byte pair encoding: text into pieces, pieces into bytes, bytes joined by the merges in their order. Our own
/// because <c>BpeTokenizer</c> of Microsoft.ML.Tokenizers 2.0.1 gives half a surrogate pair bytes that are not UTF-8, and
/// does not give a token's bytes, which decoding needs; a test holds the ids of all other text equal to its.
/// </summary>
/// <param name="byteTokens">Token of each of the 256 bytes.</param>
/// <param name="merges">For a pair of tokens: the merge's rank (the lowest goes first) and the token it makes.</param>
internal sealed partial class BytePairEncoder(int[] byteTokens, Dictionary<(int Left, int Right), (int Rank, int Token)> merges)
{
    /// <summary>
    /// Tokens of the text. Characters that are not Unicode (half a surrogate pair) become U+FFFD. Costs the square of
    /// the longest piece without a space at worst, so callers bound the text's length.
    /// </summary>
    public List<int> Encode(string text)
    {
        var tokens = new List<int>(text.Length);
        foreach (var match in Pieces().EnumerateMatches(text))
        {
            EncodePiece(text.AsSpan(match.Index, match.Length), tokens);
        }

        return tokens;
    }

    // The pieces of GPT-2 (encoder.py), that Whisper uses too. Half of a surrogate pair counts as punctuation, so that a
    // pair is never cut.
    [GeneratedRegex(
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Pieces();

    private void EncodePiece(ReadOnlySpan<char> piece, List<int> tokens)
    {
        var first = tokens.Count;
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(piece.Length)];
        foreach (var value in bytes.AsSpan(0, Encoding.UTF8.GetBytes(piece, bytes)))
        {
            tokens.Add(byteTokens[value]);
        }

        while (FindBest(tokens, first) is { } best)
        {
            var write = best.Index;
            for (var read = best.Index; read < tokens.Count; write++)
            {
                var joined = read + 1 < tokens.Count && (tokens[read], tokens[read + 1]) == best.Pair;
                tokens[write] = joined ? best.Token : tokens[read];
                read += joined ? 2 : 1;
            }

            tokens.RemoveRange(write, tokens.Count - write);
        }
    }

    private (int Index, (int, int) Pair, int Token)? FindBest(List<int> tokens, int first)
    {
        var bestRank = int.MaxValue;
        (int, (int, int), int)? best = null;
        for (var i = first; i + 1 < tokens.Count; i++)
        {
            var pair = (tokens[i], tokens[i + 1]);
            if (merges.TryGetValue(pair, out var merge) && merge.Rank < bestRank)
            {
                bestRank = merge.Rank;
                best = (i, pair, merge.Token);
            }
        }

        return best;
    }
}
