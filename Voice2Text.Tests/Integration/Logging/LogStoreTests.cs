using Voice2Text.Infrastructure.Logging;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Logging;

public sealed class LogStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly LogFile _log;

    public LogStoreTests() => _log = new LogFile(_folder.FullPath);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private Task FillAsync(int count) => _log.Store.AddAsync(
        [.. Enumerable.Range(1, count).Select(n => LogFile.Record(Start.AddSeconds(n), $"Entry {n} {new string('x', 200)}"))], Token);

    private static long[] Newest(IEnumerable<LogRow> rows) => [.. rows.Select(r => r.Id)];

    [Fact]
    public async Task OldEntries_Go_AndTheFileShrinks()
    {
        await FillAsync(5000);

        var removal = await _log.Store.RemoveOlderAsync(Start.AddSeconds(4001), maxEntries: 100_000, Token);

        Assert.Equal(4000, removal.Entries);
        Assert.True(removal.Bytes > 4000 * 200, $"{removal.Bytes} bytes were given back");
        Assert.Equal(Enumerable.Range(4001, 1000).Select(n => (long)n).Reverse(), Newest(await _log.NewestAsync()));
        Assert.Equal(new LogRemoval(0, 0), await _log.Store.RemoveOlderAsync(Start.AddSeconds(4001), 100_000, Token));
    }

    [Fact]
    public async Task MoreEntriesThanAllowed_LoseTheOldest()
    {
        await FillAsync(3000);

        var removal = await _log.Store.RemoveOlderAsync(Start, maxEntries: 1250, Token);

        Assert.Equal(1750, removal.Entries);
        Assert.Equal(Enumerable.Range(1751, 1250).Select(n => (long)n).Reverse(), Newest(await _log.NewestAsync()));
    }

    [Fact]
    public async Task WithoutAFile_NothingIsRemoved_AndNoneIsMade()
    {
        Assert.Equal(new LogRemoval(0, 0), await _log.Store.RemoveOlderAsync(Start, 1000, Token));
        Assert.Empty(await _log.NewestAsync());
        Assert.False(File.Exists(_log.Database.FilePath));
    }
}
