using System.Text.RegularExpressions;

namespace Voice2Text.Tests.Fakes;

/// <summary>Word error rate: word edits over words, after lower-casing and removing punctuation.</summary>
internal static partial class WordErrorRate
{
    public static (int Errors, int Words) Of(string expected, string actual)
    {
        var (a, b) = (Words(expected), Words(actual));
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var replaced = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return (row[^1], a.Length);
    }

    private static string[] Words(string text) =>
        Punctuation().Replace(text.ToLowerInvariant(), "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"[^\w\s]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Punctuation();
}
