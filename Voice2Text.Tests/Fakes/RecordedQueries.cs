using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Fakes;

/// <summary>Opens a database and keeps every query that is sent to it, so that SQLite can be asked how it reads for it.</summary>
internal sealed partial class RecordedQueries(string database) : DbCommandInterceptor, IDbContextFactory<Voice2TextDbContext>
{
    private readonly List<(string Sql, List<SqliteParameter> Parameters)> _queries = [];

    public Voice2TextDbContext CreateDbContext()
    {
        var builder = new DbContextOptionsBuilder<Voice2TextDbContext>();
        PersistenceServices.Configure(builder, database);
        builder.AddInterceptors(this);
        return new Voice2TextDbContext(builder.Options);
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        _queries.Add((command.CommandText, [.. command.Parameters.Cast<SqliteParameter>().Select(p => new SqliteParameter(p.ParameterName, p.SqliteType) { Value = p.Value })]));
        return ValueTask.FromResult(result);
    }

    /// <summary>The plan of each query, with the names of the tables in place of their aliases.</summary>
    public async Task<IReadOnlyList<QueryPlan>> ExplainAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(cancellationToken);
        var plans = new List<QueryPlan>();
        foreach (var (sql, parameters) in _queries)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
            command.Parameters.AddRange(parameters);
            var tables = Alias().Matches(sql).Select(m => (Alias: m.Groups["alias"].Value, Table: m.Groups["table"].Value)).DistinctBy(a => a.Alias).ToDictionary(a => a.Alias, a => a.Table, StringComparer.Ordinal);
            var steps = new List<string>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                steps.Add(Read().Replace(reader.GetString(3), m => $"{m.Groups["verb"].Value} {tables.GetValueOrDefault(m.Groups["alias"].Value, m.Groups["alias"].Value)}"));
            plans.Add(new QueryPlan(sql, steps));
            command.Parameters.Clear();
        }

        return plans;
    }

    /// <summary><c>FROM "Transcriptions" AS "t"</c></summary>
    [GeneratedRegex("""
        "(?<table>\w+)" AS "(?<alias>\w+)"
        """, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alias();

    /// <summary><c>SEARCH t USING INDEX IX_Transcriptions_State_Id (State=?)</c></summary>
    [GeneratedRegex(@"^(?<verb>SCAN|SEARCH) (?<alias>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Read();
}

/// <summary>How SQLite reads for a query.</summary>
/// <param name="Sql">The query.</param>
/// <param name="Steps">As <c>EXPLAIN QUERY PLAN</c> tells them.</param>
internal sealed record QueryPlan(string Sql, IReadOnlyList<string> Steps)
{
    public override string ToString() => $"{Sql}\n{string.Join('\n', Steps.Select(s => "-- " + s))}\n";
}
