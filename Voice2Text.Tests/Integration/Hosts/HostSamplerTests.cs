using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Hosts.Sampling;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Hosts;

/// <summary>The sampler on a recorded machine, a migrated database and a clock that the test moves.</summary>
public sealed class HostSamplerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly TranscriptionFeed _feed = new();
    private readonly HostFeed _hosts = new();
    private readonly FakeLogger<HostSampler> _logger = new();
    private readonly Channel<HostReading> _readings = Channel.CreateUnbounded<HostReading>();
    private readonly FixedOptions<HostSampleOptions> _options = new(new HostSampleOptions());
    private TestDatabase _database = null!;
    private HostSampler _sampler = null!;
    private QueueLength _queue = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _hosts.Subscribe(() => _readings.Writer.TryWrite(_hosts.Latest!));
        _sampler = Create("1gb-swap");
    }

    public async ValueTask DisposeAsync()
    {
        await _sampler.StopAsync(CancellationToken.None);
        _sampler.Dispose();
        _queue.Dispose();
        _database.Dispose();
    }

    private HostSampler Create(string host)
    {
        var profiles = new HostProfileStore(_database, _time) { Files = RecordedHosts.Files(host) };
        _queue = new QueueLength(_database, _feed);
        return new HostSampler(
            RecordedHosts.Files(host), _hosts, new HostSampleStore(_database, profiles), _queue, new EngineStatus(), new WorkInProgress(), _options,
            new FixedOptions<StorageOptions>(_database.Storage), _time, _logger);
    }

    private async Task StartAsync()
    {
        await _sampler.StartAsync(Token);
        await NextAsync();
    }

    private async Task<HostReading> NextAsync() => await _readings.Reader.ReadAsync(Token);

    private async Task<HostReading> AfterAsync(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return await NextAsync();
    }

    private async Task<List<HostSample>> StoredAsync()
    {
        await using var context = _database.CreateDbContext();
        return await context.HostSamples.AsNoTracking().OrderBy(s => s.At).ToListAsync(Token);
    }

    [Fact]
    public async Task Unwatched_ItLooksEvery15Seconds_Watched_Every2()
    {
        await StartAsync();
        Assert.Equal(TimeSpan.FromSeconds(15), (await AfterAsync(15)).Covered);

        var first = _hosts.Watch(() => { });
        var second = _hosts.Watch(() => { });
        Assert.Equal(TimeSpan.FromSeconds(2), (await AfterAsync(2)).Covered);
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, _hosts.Watchers);
        Assert.Equal(TimeSpan.FromSeconds(2), (await AfterAsync(2)).Covered);

        second.Dispose();
        _time.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal(TimeSpan.FromSeconds(15), (await AfterAsync(2)).Covered);
        Assert.Equal(0, _hosts.Watchers);
    }

    [Fact]
    public async Task Interval_ThatIsChanged_HoldsFromTheNextReading()
    {
        await StartAsync();
        _options.CurrentValue = new HostSampleOptions { Interval = TimeSpan.FromSeconds(5) };
        await AfterAsync(15);

        Assert.Equal(TimeSpan.FromSeconds(5), (await AfterAsync(5)).Covered);
    }

    [Fact]
    public async Task Readings_AreWrittenTogetherOnceAMinute()
    {
        await StartAsync();
        for (var i = 0; i < 3; i++) await AfterAsync(15);
        Assert.Empty(await StoredAsync());

        await AfterAsync(15);
        // The write comes after the reading is told: the next one shows that it is done.
        await AfterAsync(15);

        var stored = await StoredAsync();
        Assert.Equal([15, 30, 45, 60], stored.Select(s => (s.At - Start).TotalSeconds));
        Assert.All(stored, s => Assert.Equal((15_000, 984520, 612344, 984520 - 612344), (s.CoveredMs, s.MemoryLimitKib, s.MemoryAvailableKib, s.MemoryUsedKib)));
        Assert.All(stored, s => Assert.Null(s.EngineAnonymousKib));
    }

    [Fact]
    public async Task Stop_WritesWhatIsLeft()
    {
        await StartAsync();
        await AfterAsync(15);

        await _sampler.StopAsync(Token);

        Assert.Equal(Start.AddSeconds(15), Assert.Single(await StoredAsync()).At);
    }

    [Fact]
    public async Task Database_ThatCannotBeWritten_LosesNothingAndIsSaidOnce()
    {
        await StartAsync();
        await using (var context = _database.CreateDbContext())
            await context.Database.ExecuteSqlRawAsync("ALTER TABLE HostSamples RENAME TO Elsewhere", Token);
        for (var i = 0; i < 9; i++) await AfterAsync(15);
        await using (var context = _database.CreateDbContext())
            await context.Database.ExecuteSqlRawAsync("ALTER TABLE Elsewhere RENAME TO HostSamples", Token);
        for (var i = 0; i < 4; i++) await AfterAsync(15);

        Assert.Equal(12, (await StoredAsync()).Count);
        Assert.Single(_logger.Collector.GetSnapshot(), l => l.Message.Contains("could not be written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profile_ThatChanges_IsNotedWithItsTime()
    {
        await StartAsync();
        await AfterAsync(15);
        await _sampler.StopAsync(Token);
        _queue.Dispose();
        _sampler.Dispose();
        _sampler = Create("2gb");
        await StartAsync();
        await AfterAsync(15);
        await _sampler.StopAsync(Token);

        await using var context = _database.CreateDbContext();
        var changes = await context.HostProfileChanges.AsNoTracking().OrderBy(c => c.At).ToListAsync(Token);
        Assert.Equal([0, 15], changes.Select(c => (c.At - Start).TotalSeconds));
        Assert.Equal((await StoredAsync()).Select(s => s.ProfileId), changes.Select(c => c.ProfileId));
        Assert.Equal([984520L << 10, 2014296L << 10], (await context.HostProfiles.AsNoTracking().OrderBy(p => p.Id).Select(p => p.MemoryBytes).ToListAsync(Token)).Take(2));
    }

    [Fact]
    public async Task QueueLength_FollowsTheQueue()
    {
        await StartAsync();
        Assert.Equal(0, (await AfterAsync(15)).QueueLength);
        await using (var context = _database.CreateDbContext())
        {
            context.Add(Requests.FromChat(1, 1, Start));
            await context.SaveChangesAsync(Token);
        }

        _feed.Publish(new TranscriptionEvent(1, TranscriptionState.Queued));

        Assert.Equal(1, (await AfterAsync(15)).QueueLength);
    }
}
