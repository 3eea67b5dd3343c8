using System.Text;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>
/// What a person types, as an expression of SQLite's full-text search (FTS5). Nothing of it is syntax: each word stands in
/// quotes, where FTS5 takes operators, brackets and asterisks for separators.
/// <code>
/// order two   ->  "order" "two"*
/// 100%        ->  "100%"
/// a "b" OR    ->  "a" """b""" "OR"*
/// </code>
/// </summary>
internal static class SearchWords
{
    // A sentence; more words only cost time.
    private const int MaxWords = 32;

    /// <summary>
    /// Rows that have all the words. The last one may go on, unless something that is no letter or digit ends it.
    /// </summary>
    /// <returns><see langword="null"/> where there is no word: nothing can match.</returns>
    public static string? ToMatch(string text)
    {
        var words = Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(w => w.EnumerateRunes().Any(Rune.IsLetterOrDigit)).Take(MaxWords).ToList();
        if (words.Count == 0) return null;
        var match = string.Join(' ', words.Select(w => $"\"{w.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        return text.TrimEnd().EnumerateRunes() is var runes && Rune.IsLetterOrDigit(runes.Last()) ? match + "*" : match;
    }

    // As the migration TranscriptSearch puts it into the index. A zero would end the expression.
    private static string Fold(string text) => text.Replace('ё', 'е').Replace('Ё', 'Е').Replace('\0', ' ');
}
