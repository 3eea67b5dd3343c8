using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence.Configurations;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>A statement with its values.</summary>
internal sealed record SqlStatement(string Text, IReadOnlyList<SqliteParameter> Parameters)
{
    /// <summary>Runs it; its column is named <c>Value</c>, or is a property of the type.</summary>
    public Task<List<T>> ToListAsync<T>(DbContext context, CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<T>(Text, [.. Parameters]).ToListAsync(cancellationToken);
}

/// <summary>
/// The ids that a filter of the list means, in SQLite's own terms: full-text search, and one index walked in the order of
/// the ids, so that a page costs what it shows and not what it leaves out.
/// </summary>
internal sealed class TranscriptionSelection
{
    /// <summary>As the index on it has it; see the migration TranscriptSearch.</summary>
    private const string RealTimeFactor = """(t."Times_Decode" + t."Times_LogMel" + t."Times_Encoder" + t."Times_Decoder") * 1.0 / t."AudioDuration" """;

    // Control characters that no transcript has.
    public const char MatchBegins = '\u0002';
    public const char MatchEnds = '\u0003';
    private const int SnippetWords = 24;

    private readonly List<string> _conditions = [];
    private readonly List<SqliteParameter> _parameters = [];
    private readonly string? _match;
    private readonly bool _isByFactor;

    public TranscriptionSelection(TranscriptionFilter filter)
    {
        if (!string.IsNullOrWhiteSpace(filter.Search))
        {
            _match = SearchWords.ToMatch(filter.Search);
            // No word, no match.
            if (_match is null) _conditions.Add("0");
        }

        if (filter.FailuresOnly) _conditions.Add($"""t."State" IN ('{TranscriptionState.Failed}', '{TranscriptionState.Rejected}')""");
        if (filter.State is { } state) Where("""t."State" = {0}""", $"{state}");
        if (filter.UserKey is { } user) Where("""t."UserKey" = {0}""", user);
        if (filter.Model is { } model) Where("""t."Model" = {0}""", model);
        if (filter.Language is { } language) Where("""t."Language" = {0}""", language);
        // Ids grow with time, but for a clock that was set back: the index gives the ids between which all matches are.
        // The plus keeps the planner from reading in the order of that index.
        if (filter.From is { } from) Where($$"""{{Id}} >= (SELECT MIN("Id") FROM "Transcriptions" WHERE "CreatedAt" >= {0}) AND +t."CreatedAt" >= {0}""", from.ToUnixTimeMilliseconds());
        if (filter.To is { } to) Where($$"""{{Id}} <= (SELECT MAX("Id") FROM "Transcriptions" WHERE "CreatedAt" < {0}) AND +t."CreatedAt" < {0}""", to.ToUnixTimeMilliseconds());
        if (filter.MinRealTimeFactor is { } factor) Where($$"""t."AnsweredFrom" IS NULL AND t."AudioDuration" > 0 AND {{RealTimeFactor}} >= {0}""", factor);
        _isByFactor = filter.MinRealTimeFactor is not null;
        NeedsRows = _conditions.Count > 0 || _match is null;
        if (_match is not null) Where("""s."TranscriptionSearch" MATCH {0}""", _match);
    }

    // Where the search stands alone, its index is all that is read.
    private bool NeedsRows { get; }

    private string Id => _match is null ? """t."Id" """ : "s.rowid";

    // CROSS JOIN: SQLite then never turns the order of the two round, whatever it guesses.
    private string From => (_match, NeedsRows) switch
    {
        // Slow runs are looked for because they are rare; the planner would rather read the table in its order than sort a few.
        (null, _) when _isByFactor => """ "Transcriptions" AS t INDEXED BY "IX_Transcriptions_RealTimeFactor" """,
        (null, _) => """ "Transcriptions" AS t""",
        (_, false) => """ "TranscriptionSearch" AS s""",
        _ => """ "TranscriptionSearch" AS s CROSS JOIN "Transcriptions" AS t ON t."Id" = s.rowid""",
    };

    /// <summary>So many ids from the newest on, or older than one, descending; or the next ones newer than one, ascending.</summary>
    public SqlStatement Page(TranscriptionCursor at, int take)
    {
        List<string> conditions = [.. _conditions];
        List<SqliteParameter> parameters = [.. _parameters, new("@take", take)];
        if ((at.Before ?? at.After) is { } id)
        {
            conditions.Add(at.Before is not null ? $"{Id} < @at" : $"{Id} > @at");
            parameters.Add(new("@at", id));
        }

        return new SqlStatement($"SELECT {Id} AS Value FROM{From}{Filter(conditions)} ORDER BY {Id} {(at.After is null ? "DESC" : "ASC")} LIMIT @take", parameters);
    }

    /// <summary>How many there are, counted up to a limit.</summary>
    public SqlStatement Count(int limit) => new(
        $"SELECT COUNT(*) AS Value FROM (SELECT 1 FROM{From}{Filter(_conditions)} LIMIT @limit)", [.. _parameters, new("@limit", limit)]);

    /// <summary>The part of each text where the words are; <see langword="null"/> where nothing is searched for.</summary>
    public SqlStatement? Snippets(IReadOnlyCollection<long> ids) => _match is null
        ? null
        : new SqlStatement(
            $"""
            SELECT rowid AS "Id", snippet("TranscriptionSearch", 0, @begins, @ends, '…', {SnippetWords}) AS "Text"
            FROM "TranscriptionSearch" WHERE "TranscriptionSearch" MATCH @match AND rowid IN ({string.Join(',', ids)})
            """,
            [new("@begins", $"{MatchBegins}"), new("@ends", $"{MatchEnds}"), new("@match", _match)]);

    /// <summary>The different values of an indexed column: one look into the index for each, not one for each row.</summary>
    public static SqlStatement Distinct(string column, int limit) => new(
        $"""
        WITH RECURSIVE v(x) AS (
            SELECT MIN("{column}") FROM "Transcriptions"
            UNION ALL
            SELECT (SELECT MIN("{column}") FROM "Transcriptions" WHERE "{column}" > x) FROM v WHERE x IS NOT NULL LIMIT @limit)
        SELECT x AS Value FROM v WHERE x IS NOT NULL
        """,
        [new("@limit", limit)]);

    /// <summary>
    /// The ids of the newest failures. The planner would rather sort all failures, or go through all rows: on a server
    /// without failures, at each change of a state.
    /// </summary>
    public static SqlStatement NewestFailures(int limit) => new(
        $"""
        SELECT "Id" AS Value FROM "Transcriptions" INDEXED BY "{TranscriptionConfiguration.FailuresIndex}"
        WHERE {TranscriptionConfiguration.IsFailure} ORDER BY "StateChangedAt" DESC LIMIT @limit
        """,
        [new("@limit", limit)]);

    private static string Filter(List<string> conditions) => conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";

    private void Where(string condition, object value)
    {
        var name = $"@p{_parameters.Count}";
        _parameters.Add(new SqliteParameter(name, value));
        _conditions.Add(condition.Replace("{0}", name, StringComparison.Ordinal));
    }
}

/// <summary>The text of a row where the words are.</summary>
internal sealed class Snippet
{
    public long Id { get; init; }

    public string? Text { get; init; }
}
