using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Benchmarks;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Persistence;

/// <summary>
/// What the pages ask again and again reads no whole table that grows, whether the upkeep has given SQLite statistics of a
/// year's database or not yet.
/// </summary>
public sealed class QueryPlanTests(QueryPlanTests.Seeded seeded) : IClassFixture<QueryPlanTests.Seeded>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ranges => [.. ChartRange.All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Ranges))]
    public Task Performance_ReadsNoWholeTable(string range) => AssertBoundedAsync(
        queries => new PerformanceQueries(queries, new FakeTimeProvider(Now)).ReadAsync(ChartRange.Named(range), Token));

    [Fact]
    public Task Overview_ReadsNoWholeTable() => AssertBoundedAsync(async queries =>
    {
        var engine = new EngineStatus();
        var outlook = new QueueOutlook(queries, new TranscriptionQueue(queries, null!, null!, TimeProvider.System), new WorkInProgress(), engine);
        var overview = await new TranscriptionQueries(queries).OverviewAsync(Token);
        Assert.Single(await outlook.PlacesAsync(Token));
        engine.Set(EngineState.Ready, SeededDatabase.Large);
        Assert.NotNull((await outlook.PlacesAsync(Token)).Values.Single().Wait);
        Assert.NotNull((await new SpeedQueries(queries).NowAsync(Token))!.Baseline);
        Assert.NotEmpty(overview.Failures);
    });

    [Fact]
    public Task Jobs_ReadsNoWholeTable() => AssertBoundedAsync(async queries =>
    {
        await using var services = await SeededJobs.OpenAsync(seeded.Folder, Token);
        var jobs = new JobQueries(queries, services.GetServices<IScheduledWork>(), services.GetRequiredService<JobSchedules>());
        Assert.All(await jobs.ListAsync(Token), row => Assert.NotNull(row.LastRun));
        Assert.NotEmpty((await jobs.RunsAsync(null, 3, 20, Token)).Runs);
        Assert.NotEmpty((await jobs.RunsAsync(JobKind.HostRollup, 1, 20, Token)).Runs);
    });

    private async Task AssertBoundedAsync(Func<RecordedQueries, Task> read)
    {
        foreach (var queries in seeded.Open())
        {
            await read(queries);
            var plans = await queries.ExplainAsync(Token);
            Assert.NotEmpty(plans);
            Assert.All(plans, plan => Assert.True(plan.Steps.All(step => IsBounded(plan, step)), $"{plan}"));
        }
    }

    private static bool IsBounded(QueryPlan plan, string step) => step switch
    {
        // A few rows: one for each size that the machine has had.
        "SCAN HostProfiles" => true,
        // Failures only, in the order in which they are shown.
        "SCAN Transcriptions USING INDEX IX_Transcriptions_Failures" => true,
        // The number of the pages, from an index alone.
        "SCAN JobRuns USING COVERING INDEX IX_JobRuns_StartedAt" => plan.Sql.StartsWith("SELECT COUNT(*)", StringComparison.Ordinal),
        // From the newest row on, until the page is full.
        "SCAN Transcriptions" or "SCAN JobRuns" => plan.Sql.Contains(".\"Id\" DESC\nLIMIT", StringComparison.Ordinal) && plan.Steps.Count == 1,
        // What a subquery with a limit has found.
        "CO-ROUTINE t0" or "SCAN t0" => true,
        _ => step.StartsWith("SEARCH", StringComparison.Ordinal),
    };

    /// <summary>Read by all, written by none.</summary>
    public sealed class Seeded : IAsyncLifetime
    {
        private const int Transcriptions = 500;
        private const int Days = 2;

        private readonly TemporaryFolder _folder = new();

        internal string Folder => _folder["data"];

        internal IEnumerable<RecordedQueries> Open() => [new(Path.Combine(Folder, "voice2text.db")), new(_folder["young.db"])];

        public async ValueTask InitializeAsync()
        {
            await SeededDatabase.MakeAsync(Folder, Transcriptions, Now, Token, Days);
            await using (var context = SeededDatabase.Open(Folder).CreateDbContext())
            {
                context.Add(Requests.FromChat(1, 100_000, Now));
                await context.SaveChangesAsync(Token);
            }

            SqliteConnection.ClearAllPools();
            File.Copy(Path.Combine(Folder, "voice2text.db"), _folder["young.db"]);
            await using var connection = new SqliteConnection($"Data Source={_folder["young.db"]};Pooling=False");
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM sqlite_stat1";
            await command.ExecuteNonQueryAsync(Token);
        }

        public ValueTask DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
