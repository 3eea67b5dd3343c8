using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Logging;

/// <summary>A file of 10,000 entries: one a second, each hundredth a warning, each thousandth an error.</summary>
public sealed class LogQueriesTests : IAsyncLifetime
{
    private const int Count = 10_000;

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private LogFile _log = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _log = new LogFile(_folder.FullPath);
        await _log.Store.AddAsync([.. Enumerable.Range(1, Count).Select(Entry)], Token);
    }

    public ValueTask DisposeAsync()
    {
        _log.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static LogRecord Entry(int number)
    {
        var level = number % 1000 == 0 ? LogEventLevel.Error : number % 100 == 0 ? LogEventLevel.Warning : number % 2 == 0 ? LogEventLevel.Information : LogEventLevel.Debug;
        return LogFile.Record(
            Start.AddSeconds(number), $"Entry {number} is 50% done", level, number % 10 == 0 ? "Voice2Text.Bot" : "Voice2Text.Speech",
            number % 500 == 0 ? number / 500 : null, level == LogEventLevel.Error ? $"System.Exception: it broke in {number}" : null);
    }

    private async Task<int> CountAsync(LogFilter filter) => (await _log.NewestAsync(filter, Count)).Count;

    [Fact]
    public async Task EachFilter_LeavesWhatItSays()
    {
        Assert.Equal(Count, await CountAsync(new()));
        Assert.Equal(5000, await CountAsync(new() { Level = LogLevel.Information }));
        Assert.Equal(100, await CountAsync(new() { Level = LogLevel.Warning }));
        Assert.Equal(10, await CountAsync(new() { Level = LogLevel.Error }));
        Assert.Equal(0, await CountAsync(new() { Level = LogLevel.Critical }));
        Assert.Equal(1000, await CountAsync(new() { Source = "Voice2Text.Bot" }));
        Assert.Equal(1, await CountAsync(new() { Transcription = 7 }));
        Assert.Equal(1, await CountAsync(new() { Text = "ENTRY 4321 is" }));
        Assert.Equal(10, await CountAsync(new() { Text = "it broke" }));
        Assert.Equal(Count, await CountAsync(new() { Text = "50%" }));
        Assert.Equal(0, await CountAsync(new() { Text = "5_%" }));
        Assert.Equal(60, await CountAsync(new() { From = Start.AddSeconds(61), To = Start.AddSeconds(121) }));
        Assert.Equal(1, await CountAsync(new() { Level = LogLevel.Error, Source = "Voice2Text.Bot", Text = "3000", From = Start.AddSeconds(1), To = Start.AddSeconds(9000), Transcription = 6 }));
    }

    [Fact]
    public async Task Rows_HaveLevelSourceTimeAndTranscription_AndTheEntryHasTheRest()
    {
        var row = Assert.Single(await _log.NewestAsync(new() { Transcription = 8 }));

        Assert.Equal((Start.AddSeconds(4000), LogLevel.Error, "Voice2Text.Bot", "Entry 4000 is 50% done", true, 8L), (row.At, row.Level, row.Source, row.Message, row.HasException, row.Transcription));
        var entry = await _log.Queries.FindAsync(row.Id, Token);
        Assert.Equal("System.Exception: it broke in 4000", entry!.Exception);
        Assert.Equal(["SourceContext: Voice2Text.Bot", "TranscriptionId: 8"], entry.Properties.Select(p => $"{p.Key}: {p.Value}"));
        Assert.Null(await _log.Queries.FindAsync(Count + 1, Token));
        Assert.Equal(["Voice2Text.Bot", "Voice2Text.Speech"], await _log.Queries.SourcesAsync(Token));
    }

    [Fact]
    public async Task Pages_ForwardAndBack_HaveEachEntryOnce_WhileNewOnesCome()
    {
        var filter = new LogFilter { Source = "Voice2Text.Bot" };
        var page = await _log.Queries.PageAsync(filter, null, null, 300, Token);
        Assert.False(page.HasNewer);
        var seen = page.Rows.ToList();
        while (page.HasOlder)
        {
            await _log.Store.AddAsync([LogFile.Record(Start.AddDays(1), "new", source: "Voice2Text.Bot")], Token);
            page = await _log.Queries.PageAsync(filter, page.Rows[^1].Position, null, 300, Token);
            Assert.True(page.HasNewer);
            seen.AddRange(page.Rows);
        }

        Assert.Equal(Enumerable.Range(1, 1000).Select(n => (long)n * 10).OrderDescending(), seen.Select(r => r.Id));
        var back = await _log.Queries.PageAsync(filter, null, page.Rows[0].Position, 300, Token);
        Assert.Equal(seen.Skip(600).Take(300), back.Rows);
        Assert.True(back is { HasNewer: true, HasOlder: true });
    }

    [Fact]
    public async Task EntriesOfTheSameMoment_AreNeitherSkippedNorRepeated()
    {
        var at = Start.AddDays(2);
        await _log.Store.AddAsync([.. Enumerable.Range(1, 10).Select(n => LogFile.Record(at, $"same {n}"))], Token);

        var first = await _log.Queries.PageAsync(new() { Text = "same" }, null, null, 4, Token);
        var second = await _log.Queries.PageAsync(new() { Text = "same" }, first.Rows[^1].Position, null, 10, Token);

        Assert.Equal(["same 10", "same 9", "same 8", "same 7"], first.Rows.Select(r => r.Message));
        Assert.Equal(["same 6", "same 5", "same 4", "same 3", "same 2", "same 1"], second.Rows.Select(r => r.Message));
    }

    public static TheoryData<string, LogFilter> Hot => new()
    {
        { LogSchema.ByTime, new() },
        { LogSchema.ByTime, new() { Level = LogLevel.Information, Text = "x", From = Start, To = Start } },
        { LogSchema.OfWarnings, new() { Level = LogLevel.Warning, From = Start } },
        { LogSchema.OfErrors, new() { Level = LogLevel.Error } },
        { LogSchema.OfErrors, new() { Level = LogLevel.Critical } },
        { LogSchema.BySource, new() { Source = "Voice2Text.Bot", Level = LogLevel.Warning, To = Start } },
        { LogSchema.ByTranscription, new() { Transcription = 5, Source = "Voice2Text.Bot" } },
    };

    [Theory]
    [MemberData(nameof(Hot))]
    public void Queries_FollowAnIndex_AndSortNothing(string index, LogFilter filter)
    {
        using var connection = new SqliteConnection($"Data Source={_log.Database.FilePath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var position = new LogPosition(Start.AddSeconds(5000), 5000);
        foreach (var (before, after) in new (LogPosition?, LogPosition?)[] { (null, null), (position, null), (null, position) })
        {
            using var command = LogQueries.PageCommand(connection, filter, before, after, 50);
            var plan = PlanOf(command);

            Assert.Contains($" {index}", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
            if (before is not null || after is not null || filter.From is not null) Assert.Contains("SEARCH", plan, StringComparison.Ordinal);
        }

        using var sources = connection.CreateCommand();
        sources.CommandText = LogQueries.SourcesSql;
        Assert.Contains($"SEARCH Logs USING INDEX {LogSchema.BySource}", PlanOf(sources), StringComparison.Ordinal);
    }

    private static string PlanOf(SqliteCommand command)
    {
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read()) plan.Add(reader.GetString(3));
        return string.Join('\n', plan);
    }
}
