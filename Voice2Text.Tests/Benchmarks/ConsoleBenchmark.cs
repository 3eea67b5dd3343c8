using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Tests.Benchmarks;

/// <summary>How long the console's lists, searches, filters and charts take at the server, on seeded databases.</summary>
internal static class ConsoleBenchmark
{
    public const string Name = "bench-console";

    private const int Rounds = 20;
    private const int PageSize = 25;
    private const int LogPageSize = 50;
    private const int JobPageSize = 20;
    private const double Percentile = 0.95;

    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(300);

    /// <param name="arguments">The number of transcriptions, then that of log entries.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var count = arguments is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 100_000;
        var entries = arguments is [_, var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : new LogOptions().MaxEntries;
        var now = TimeProvider.System.GetUtcNow();
        var folder = Directory.CreateTempSubdirectory("voice2text-bench-");
        try
        {
            await SeededDatabase.MakeAsync(folder.FullName, count, now, CancellationToken.None);
            await SeededLog.MakeAsync(folder.FullName, entries, now, CancellationToken.None);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} transcriptions, {entries} log entries, a year of samples and job runs, {Rounds} rounds of each; the aim is {Aim.TotalMilliseconds:0} ms at the 95th percentile"));
            Console.WriteLine("QUERY                                        MEDIAN ms   95 % ms");
            using var log = SeededLog.Open(folder.FullName);
            await using var jobs = await SeededJobs.OpenAsync(folder.FullName, CancellationToken.None);
            var isGood = true;
            foreach (var (name, run) in (IEnumerable<(string, Func<Task>)>)[.. OfTranscriptions(SeededDatabase.Open(folder.FullName), count, now), .. OfLog(new LogQueries(log), now), .. OfJobs(jobs.GetRequiredService<JobQueries>())])
                isGood &= await MeasureAsync(name, run);
            return isGood ? 0 : 1;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Name, Func<Task> Run)> OfTranscriptions(IDbContextFactory<Voice2TextDbContext> contexts, int count, DateTimeOffset now)
    {
        var lists = new TranscriptionQueries(contexts);
        var charts = new PerformanceQueries(contexts, TimeProvider.System);
        var speed = new SpeedQueries(contexts);
        return
        [
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
            .. ChartRange.All.Select(r => ($"charts, {r.Name}", (Func<Task>)(() => charts.ReadAsync(r, CancellationToken.None)))),
        ];

        Func<Task> Page(TranscriptionFilter filter) => () => lists.PageAsync(filter, TranscriptionCursor.Newest, PageSize, CancellationToken.None);
    }

    private static IEnumerable<(string Name, Func<Task> Run)> OfLog(LogQueries log, DateTimeOffset now)
    {
        var middle = new LogPosition(now.AddDays(-new LogOptions().RetentionDays / 2.0), 1);
        return
        [
            ("log, newest", Page(new())),
            ("log, deep", Page(new(), middle)),
            ("log, back from the middle", () => log.PageAsync(new(), null, middle, LogPageSize, CancellationToken.None)),
            ("log, text, a rare word", Page(new() { Text = SeededLog.RareWord })),
            ("log, text, a common word", Page(new() { Text = "model" })),
            ("log, text, nothing found", Page(new() { Text = "zeppelin" })),
            ("log, text and warnings", Page(new() { Text = "zeppelin", Level = LogLevel.Warning })),
            ("log, text and a common source", Page(new() { Text = "zeppelin", Source = SeededLog.CommonSource })),
            ("log, level, warnings", Page(new() { Level = LogLevel.Warning })),
            ("log, level, errors, deep", Page(new() { Level = LogLevel.Error }, middle)),
            ("log, level, critical, nothing found", Page(new() { Level = LogLevel.Critical })),
            ("log, source, common", Page(new() { Source = SeededLog.CommonSource })),
            ("log, source, rare, deep", Page(new() { Source = SeededLog.RareSource }, middle)),
            ("log, rare source and warnings", Page(new() { Source = SeededLog.RareSource, Level = LogLevel.Warning })),
            ("log, transcription", Page(new() { Transcription = 100 })),
            ("log, dates", Page(new() { From = now.AddDays(-9), To = now.AddDays(-8) })),
            ("log, sources of the filter", () => log.SourcesAsync(CancellationToken.None)),
        ];

        Func<Task> Page(LogFilter filter, LogPosition? before = null) => () => log.PageAsync(filter, before, null, LogPageSize, CancellationToken.None);
    }

    private static IEnumerable<(string Name, Func<Task> Run)> OfJobs(JobQueries jobs) =>
    [
        ("jobs with their last runs", () => jobs.ListAsync(CancellationToken.None)),
        ("job runs, newest", () => jobs.RunsAsync(null, 1, JobPageSize, CancellationToken.None)),
        ("job runs, last page", () => jobs.RunsAsync(null, 900, JobPageSize, CancellationToken.None)),
        ("job runs of one job", () => jobs.RunsAsync(JobKind.Backup, 1, JobPageSize, CancellationToken.None)),
        ("job runs of one job, last page", () => jobs.RunsAsync(JobKind.HostRollup, 430, JobPageSize, CancellationToken.None)),
    ];

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
