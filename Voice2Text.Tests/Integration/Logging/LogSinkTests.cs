using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Serilog.Events;
using Serilog.Parsing;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Integration.Logging;

/// <summary>Whatever happens to the file, events are taken at once and the caller sees no error.</summary>
public sealed class LogSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger _report = new();
    private readonly LogFeed _feed = new(TimeProvider.System);
    private readonly LogFile _log;
    private readonly LogSink _sink;

    public LogSinkTests()
    {
        _log = new LogFile(_folder["data"]);
        _sink = new LogSink(_log.Store, _log.Database, _feed, TimeProvider.System, () => _report);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _sink.Dispose();
        _feed.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    private static LogEvent Event(string message, Exception? exception = null, params LogEventProperty[] properties) =>
        new(TimeProvider.System.GetUtcNow(), LogEventLevel.Warning, exception, new MessageTemplateParser().Parse(message), properties);

    private void Emit(int count)
    {
        for (var i = 1; i <= count; i++) _sink.Emit(Event($"Event {i}"));
    }

    [Fact]
    public async Task Events_AreWrittenSoon_AndPagesAreTold()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = _feed.Subscribe(() => told.TrySetResult());

        Emit(3);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(["Event 3", "Event 2", "Event 1"], (await _log.NewestAsync()).Select(r => r.Message));
    }

    [Fact]
    public async Task Rest_LastsUntilTheNextEvent()
    {
        var rest = _sink.OnEmptyBatchAsync();
        Assert.False(rest.IsCompleted);

        Emit(1);

        await rest.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task TheEnd_WritesWhatWaits()
    {
        Emit(700);

        _sink.Dispose();

        Assert.Equal(700, (await _log.NewestAsync()).Count);
    }

    [Fact]
    public async Task MoreThanFits_IsDroppedAndCounted_AndNobodyWaits()
    {
        using var release = new ManualResetEventSlim();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = Task.Run(
            () => _log.Database.WriteAsync(
                _ =>
                {
                    started.SetResult();
                    release.Wait(Token);
                    return true;
                },
                Token),
            Token);
        await started.Task;
        Emit(LogSink.QueueLimit + 100);
        release.Set();
        await stuck;

        _sink.Dispose();

        var rows = await _log.NewestAsync();
        Assert.Equal(LogSink.QueueLimit + 1, rows.Count);
        Assert.Contains(rows, r => r.Message.StartsWith("100 log entries were dropped", StringComparison.Ordinal) && r.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task DamagedFile_IsKeptAside_AndANewOneBegins()
    {
        await _sink.EmitBatchAsync([Event("before")]);
        _log.Database.Dispose();
        await File.WriteAllTextAsync(_log.Database.FilePath, new string('x', 20_000), Token);
        using var log = new LogFile(_folder["data"]);
        using var sink = new LogSink(log.Store, log.Database, _feed, TimeProvider.System, () => _report);

        await sink.EmitBatchAsync([Event("after")]);

        Assert.Equal("after", Assert.Single(await log.NewestAsync()).Message);
        var aside = Assert.Single(Directory.GetFiles(_folder["data"], "logs.damaged-*.db"));
        Assert.StartsWith("xxx", await File.ReadAllTextAsync(aside, Token), StringComparison.Ordinal);
        Assert.Contains(aside, Assert.Single(_report.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedFile_ThatIsOnlyRead_IsNoError()
    {
        Directory.CreateDirectory(_folder["data"]);
        await File.WriteAllTextAsync(_log.Database.FilePath, new string('x', 20_000), Token);

        Assert.Empty(await _log.NewestAsync());
        await _sink.EmitBatchAsync([Event("after")]);

        Assert.Single(await _log.NewestAsync());
    }

    [Fact]
    public async Task FileThatIsDeleted_IsBegunAgain()
    {
        await _sink.EmitBatchAsync([Event("before")]);
        foreach (var file in Directory.EnumerateFiles(_folder["data"], "logs.db*")) File.Delete(file);

        await _sink.EmitBatchAsync([Event("after")]);

        Assert.Equal("after", Assert.Single(await new LogFile(_folder["data"]).NewestAsync()).Message);
    }

    [Fact]
    public async Task FileThatCannotBeWritten_IsSaidOnce_TriedAgain_AndGivenUpForTheNextBatch()
    {
        Directory.CreateDirectory(_log.Database.FilePath);
        for (var i = 1; i < LogSink.Tries; i++) await Assert.ThrowsAnyAsync<Exception>(() => _sink.EmitBatchAsync([Event("lost"), Event("lost")]));
        await _sink.EmitBatchAsync([Event("lost"), Event("lost")]);
        Assert.Contains("cannot be written", Assert.Single(_report.Collector.GetSnapshot()).Message, StringComparison.Ordinal);

        Directory.Delete(_log.Database.FilePath);
        await _sink.EmitBatchAsync([Event("kept")]);

        Assert.Equal(["2 log entries were dropped: more came than could be written. Standard error has them.", "kept"], (await _log.NewestAsync()).Select(r => r.Message));
        Assert.Contains("again", _report.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullDisk_LosesNothingOnceThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(_folder["data"], 1);
        var big = Event(new string('x', 7000));
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true) await _sink.EmitBatchAsync([.. Enumerable.Repeat(big, 10)]);
        });
        Assert.Contains("full", fault.Message, StringComparison.Ordinal);
        var stored = (await _log.NewestAsync()).Count;

        await disk.ResizeAsync(8);
        await _sink.EmitBatchAsync([Event("kept")]);

        Assert.Equal(stored + 1, (await _log.NewestAsync()).Count);
        _log.Dispose();
    }

    [Fact]
    public async Task Secrets_ThatALibraryQuotes_AreHidden_AndTextsAreBounded()
    {
        var address = $"https://api.telegram.org/bot{FakeBotApi.DefaultToken}/getMe";
        await _sink.EmitBatchAsync(
        [
            Event($"Calls {address}", new InvalidOperationException(address), new LogEventProperty("Uri", new ScalarValue(address))),
            Event("GET /setup/k3VdPq0-secret", null, new LogEventProperty("RequestPath", new ScalarValue("/setup/k3VdPq0-secret"))),
            Event(new string('y', 100_000), null, new LogEventProperty("Much", new ScalarValue(new string('z', 100_000)))),
        ]);

        var all = LogFile.ReadAll(_log.Database.FilePath);
        Assert.DoesNotContain(FakeBotApi.DefaultToken.Split(':')[1], all, StringComparison.Ordinal);
        Assert.DoesNotContain("k3VdPq0", all, StringComparison.Ordinal);
        Assert.Contains("https://api.telegram.org/bot***/getMe", all, StringComparison.Ordinal);
        Assert.True(all.Length < 20_000, $"{all.Length} characters");
    }
}
