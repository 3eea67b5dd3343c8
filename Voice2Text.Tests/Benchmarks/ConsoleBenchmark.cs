using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Tests.Benchmarks;

/// <summary>How long the console's lists, searches, filters and charts take at the server, on a seeded database.</summary>
internal sealed class ConsoleBenchmark(IDbContextFactory<Voice2TextDbContext> contexts)
{
    public const string Name = "bench-console";

    private const int Rounds = 20;
    private const int PageSize = 25;
    private const double Percentile = 0.95;

    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(300);

    /// <param name="arguments">The number of transcriptions.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var count = arguments is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 100_000;
        var folder = Directory.CreateTempSubdirectory("voice2text-bench-");
        try
        {
            await SeededDatabase.MakeAsync(folder.FullName, count, TimeProvider.System.GetUtcNow(), CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} transcriptions, a year of samples, {Rounds} rounds of each; the aim is {Aim.TotalMilliseconds:0} ms at the 95th percentile"));
            Console.WriteLine("QUERY                                        MEDIAN ms   95 % ms");
            return await new ConsoleBenchmark(SeededDatabase.Open(folder.FullName)).MeasureAllAsync(count) ? 0 : 1;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private async Task<bool> MeasureAllAsync(int count)
    {
        var lists = new TranscriptionQueries(contexts);
        var charts = new PerformanceQueries(contexts, TimeProvider.System);
        var speed = new SpeedQueries(contexts);
        var now = TimeProvider.System.GetUtcNow();
        var queries = new List<(string Name, Func<Task> Run)>
        {
            ("list, newest", Page(new())),
            ("list, deep", () => lists.PageAsync(new(), new TranscriptionCursor(Before: count / 10), PageSize, CancellationToken.None)),
            ("search, a rare word", Page(new() { Search = SeededDatabase.RareWord })),
            ("search, a common word", Page(new() { Search = "meeting" })),
            ("search, two words and a beginning", Page(new() { Search = "server coffee mor" })),
            ("search, Russian, ё for е", Page(new() { Search = "елка встре" })),
            ("search, nothing found", Page(new() { Search = "zeppelin" })),
            ("filter, failures", Page(new() { FailuresOnly = true })),
            ("filter, state", Page(new() { State = TranscriptionState.Completed })),
            ("filter, person", Page(new() { UserKey = "chat:1:7" })),
            ("filter, model", Page(new() { Model = SeededDatabase.Small })),
            ("filter, language", Page(new() { Language = "ru" })),
            ("filter, dates", Page(new() { From = now.AddDays(-200), To = now.AddDays(-190) })),
            ("filter, slow ones", Page(new() { MinRealTimeFactor = 1.5 })),
            ("filter, all of them and a word", Page(new() { Search = "встреча", Language = "ru", Model = SeededDatabase.Large, From = now.AddDays(-300), MinRealTimeFactor = 0.2 })),
            ("people of the filter", () => lists.PeopleAsync(CancellationToken.None)),
            ("models of the filter", () => lists.ModelsAsync(CancellationToken.None)),
            ("details", () => lists.FindAsync(count / 2, CancellationToken.None)),
            ("overview", () => lists.OverviewAsync(CancellationToken.None)),
            ("speed now", () => speed.NowAsync(CancellationToken.None)),
        };
        queries.AddRange(ChartRange.All.Select(r => ($"charts, {r.Name}", (Func<Task>)(() => charts.ReadAsync(r, CancellationToken.None)))));
        var isGood = true;
        foreach (var (name, run) in queries) isGood &= await MeasureAsync(name, run);
        return isGood;

        Func<Task> Page(TranscriptionFilter filter) => () => lists.PageAsync(filter, TranscriptionCursor.Newest, PageSize, CancellationToken.None);
    }

    private static async Task<bool> MeasureAsync(string name, Func<Task> run)
    {
        await run();
        var times = new List<TimeSpan>();
        for (var i = 0; i < Rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await run();
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        times.Sort();
        var high = times[(int)Math.Ceiling(Percentile * Rounds) - 1];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {times[Rounds / 2].TotalMilliseconds,9:0.0} {high.TotalMilliseconds,9:0.0}{(high > Aim ? "  above the aim" : "")}"));
        return high <= Aim;
    }
}
