using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

/// <summary>The list's filters on a database of some size: what they find, and that SQLite reads no whole table for it.</summary>
public sealed class TranscriptionFilterTests(TranscriptionFilterTests.Seeded seeded) : IClassFixture<TranscriptionFilterTests.Seeded>
{
    private const int Count = 20_000;

    private static readonly DateTimeOffset Until = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Filters.Keys];

    private static readonly Dictionary<string, (TranscriptionFilter Filter, int? Total, Func<TranscriptionRow, bool> Fits)> Filters = new(StringComparer.Ordinal)
    {
        ["none"] = (new(), null, _ => true),
        ["state"] = (new() { State = TranscriptionState.Completed }, null, r => r.State == TranscriptionState.Completed),
        ["no such state"] = (new() { State = TranscriptionState.Cancelled }, 0, _ => false),
        ["failures"] = (new() { FailuresOnly = true }, null, r => r.Failure is not null),
        ["person"] = (new() { UserKey = "telegram:7" }, 500, r => r.Sender == "Person 7"),
        ["model"] = (new() { Model = "small-q8" }, null, r => r.Id % 3 == 0),
        ["language"] = (new() { Language = "de" }, 200, r => r.Id % 100 == 1),
        ["dates"] = (new() { From = Until.AddMinutes(-60), To = Until.AddMinutes(-30) }, 30, r => r.CreatedAt >= Until.AddMinutes(-60) && r.CreatedAt < Until.AddMinutes(-30)),
        ["factor"] = (new() { MinRealTimeFactor = 4.19 }, 45, r => r.RealTimeFactor >= 4.19),
        ["all of them"] = (new() { Search = "noon", Language = "ru", Model = "demo-q8", UserKey = "telegram:2", From = Until.AddDays(-10), MinRealTimeFactor = 0.3, State = TranscriptionState.Completed }, null, r => r.Sender == "Person 2"),
        ["rare word"] = (new() { Search = "zeppelin" }, 20, r => r.Id % 1000 == 1),
        ["common word"] = (new() { Search = "office" }, null, r => r.Id % 10 != 0),
        ["prefix"] = (new() { Search = "zep" }, 20, r => r.Id % 1000 == 1),
        ["word and failures"] = (new() { Search = "person", FailuresOnly = true }, null, r => r.Failure is not null),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Filter_FindsWhatItSays_TheNewestFirst(string name)
    {
        var (filter, total, fits) = Filters[name];

        var page = await seeded.Queries.PageAsync(filter, TranscriptionCursor.Newest, 25, Token);

        if (total != 0) Assert.NotEmpty(page.Rows);
        Assert.All(page.Rows, row => Assert.True(fits(row), $"{row}"));
        Assert.Equal(page.Rows.Select(r => r.Id).OrderDescending(), page.Rows.Select(r => r.Id));
        if (total is { } exact) Assert.Equal(exact, page.Total);
        if (!page.HasOlder) return;
        var next = await seeded.Queries.PageAsync(filter, new TranscriptionCursor(Before: page.Rows[^1].Id), 25, Token);
        Assert.All(next.Rows, row => Assert.True(fits(row) && row.Id < page.Rows[^1].Id, $"{row}"));
    }

    [Fact]
    public async Task Count_EndsAtItsLimit()
    {
        Assert.Null((await seeded.Queries.PageAsync(new TranscriptionFilter(), TranscriptionCursor.Newest, 25, Token)).Total);
        Assert.Equal(500, (await seeded.Queries.PageAsync(Filters["person"].Filter, new TranscriptionCursor(Before: 9000), 25, Token)).Total);
    }

    [Fact]
    public async Task Choices_AreTheValuesThatThereAre()
    {
        Assert.Equal(["demo-q8", "small-q8"], await seeded.Queries.ModelsAsync(Token));
        Assert.Equal(["de", "en", "ru"], await seeded.Queries.LanguagesAsync(Token));
        var people = await seeded.Queries.PeopleAsync(Token);
        Assert.Equal(40, people.Count);
        Assert.Contains(new Person("telegram:7", "Person 7"), people);
    }

    /// <summary>A whole table is read only in the order of its ids from a page's place on, where any row will do.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plan_UsesAnIndex(string name)
    {
        var selection = new TranscriptionSelection(Filters[name].Filter);
        var plans = new List<string>();
        foreach (var statement in new[] { selection.Page(TranscriptionCursor.Newest, 26), selection.Page(new(Before: 9000), 26), selection.Page(new(After: 9000), 26), selection.Count(1001), selection.Snippets([1, 2, 3]) })
        {
            if (statement is not null) plans.AddRange(await PlanAsync(statement.Text, [.. statement.Parameters.Select(p => (p.ParameterName, p.Value!))]));
        }

        var scans = plans.Where(p => p.StartsWith("SCAN t", StringComparison.Ordinal) || p.StartsWith("SCAN Transcriptions", StringComparison.Ordinal));
        if (name == "none") Assert.All(scans, plan => Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal));
        else Assert.Empty(scans);
        // Few enough to be sorted: failures are rare, and a slow run is meant to be.
        if (name is not ("failures" or "factor")) Assert.DoesNotContain(plans, plan => plan.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""SELECT "Id" FROM "Transcriptions" WHERE "LeaseOwner" IS NOT NULL AND ((0 AND "LeaseOwner" <> 'x') OR "LeaseExpiresAt" < 1)""")]
    [InlineData("""SELECT "Id" FROM "Transcriptions" WHERE "DeliveryDueAt" <= 1 ORDER BY "DeliveryDueAt" LIMIT 200""")]
    [InlineData("""SELECT "Id" FROM "Transcriptions" WHERE "State" = 'Queued' AND ("NotBefore" IS NULL OR "NotBefore" <= 1) ORDER BY "Id" LIMIT 5000""")]
    [InlineData("""SELECT "Id" FROM "Transcriptions" WHERE "Media_FileUniqueId" = 'u1' AND "Model" = 'demo-q8' AND "Text" IS NOT NULL ORDER BY "Id" DESC LIMIT 1""")]
    public async Task WorkersQueries_UseAnIndex(string sql) =>
        Assert.DoesNotContain(await PlanAsync(sql, []), plan => plan.StartsWith("SCAN", StringComparison.Ordinal) && !plan.Contains("USING", StringComparison.Ordinal));

    private async Task<IReadOnlyList<string>> PlanAsync(string sql, IReadOnlyList<(string Name, object Value)> parameters)
    {
        await using var context = seeded.Database.CreateDbContext();
        await context.Database.OpenConnectionAsync(Token);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token)) plan.Add(reader.GetString(3));
        return plan;
    }

    /// <summary>Read by all, written by none.</summary>
    public sealed class Seeded : IAsyncLifetime
    {
        internal TestDatabase Database { get; private set; } = null!;

        internal TranscriptionQueries Queries { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Database = await TestDatabase.CreateAsync();
            Queries = new TranscriptionQueries(Database);
            await using var context = Database.CreateDbContext();
            await SeededTranscriptions.AddAsync(context, Count, Until, Token);
        }

        public ValueTask DisposeAsync()
        {
            Database.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
