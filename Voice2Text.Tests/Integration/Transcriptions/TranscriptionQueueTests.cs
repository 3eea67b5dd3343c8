using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

public sealed class TranscriptionQueueTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TranscriptionFeed _feed = new();
    private TestDatabase _database = null!;
    private TranscriptionStore _store = null!;
    private TranscriptionQueue _queue = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _store = new TranscriptionStore(_database, _feed);
        _queue = OpenQueue();
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>As another process would: with an owner name of its own.</summary>
    private TranscriptionQueue OpenQueue() => new(_database, _store, FixedOptions.Of(new TranscriptionOptions()), _time);

    private async Task<long> AddAsync(long user, int message) =>
        (await _store.AddAsync(Requests.FromChat(user, message, _time.GetUtcNow()), Token))!.Id;

    private async Task<Transcription> ReadAsync(long id)
    {
        await using var context = _database.CreateDbContext();
        return await context.Transcriptions.Include(t => t.Changes).Include(t => t.Segments).SingleAsync(t => t.Id == id, Token);
    }

    [Fact]
    public async Task SameMessageTwice_IsStoredOnce()
    {
        await AddAsync(1, 1);

        Assert.Null(await _store.AddAsync(Requests.FromChat(1, 1, _time.GetUtcNow()), Token));
    }

    [Fact]
    public async Task TwoUploads_AreTwo()
    {
        Assert.NotNull(await _store.AddAsync(Requests.FromConsole(_time.GetUtcNow()), Token));
        Assert.NotNull(await _store.AddAsync(Requests.FromConsole(_time.GetUtcNow()), Token));
    }

    [Fact]
    public async Task Claims_AreFairBetweenUsers()
    {
        foreach (var message in Enumerable.Range(1, 3)) await AddAsync(user: 1, message);
        await AddAsync(user: 2, message: 1);
        var users = new List<string>();

        while (await _queue.ClaimAsync(Token) is { } claimed)
        {
            users.Add(claimed.Origin.UserKey);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["telegram:1", "telegram:2", "telegram:1", "telegram:1"], users);
    }

    [Fact]
    public async Task TwoWorkersAtOnce_NeverClaimTheSame()
    {
        foreach (var message in Enumerable.Range(1, 12)) await AddAsync(message % 3, message);
        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ClaimAllAsync, Token)));

        Assert.Equal(12, claims.Sum(c => c.Count));
        Assert.Equal(12, claims.SelectMany(c => c).Distinct().Count());

        async Task<List<long>> ClaimAllAsync()
        {
            var queue = OpenQueue();
            var ids = new List<long>();
            while (await queue.ClaimAsync(Token) is { } claimed) ids.Add(claimed.Id);
            return ids;
        }
    }

    [Fact]
    public async Task ExpiredLease_ReturnsItWithItsAttemptCounted()
    {
        var id = await AddAsync(1, 1);
        await _queue.ClaimAsync(Token);
        await OpenQueue().RecoverAsync(allLeases: false, Token);
        Assert.Equal(TranscriptionState.Preparing, (await ReadAsync(id)).State);

        _time.Advance(TimeSpan.FromSeconds(61));
        await OpenQueue().RecoverAsync(allLeases: false, Token);

        var row = await ReadAsync(id);
        Assert.Equal((TranscriptionState.Queued, 1), (row.State, row.Attempts));
    }

    [Fact]
    public async Task RenewedLease_IsKept()
    {
        await AddAsync(1, 1);
        var claimed = (await _queue.ClaimAsync(Token))!;
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.True(await _queue.RenewAsync(claimed.Id, Token));
        _time.Advance(TimeSpan.FromSeconds(50));

        await OpenQueue().RecoverAsync(allLeases: false, Token);

        Assert.Equal(TranscriptionState.Preparing, (await ReadAsync(claimed.Id)).State);
    }

    [Fact]
    public async Task LeaseOfACancelledOne_IsNotRenewed()
    {
        await AddAsync(1, 1);
        var claimed = (await _queue.ClaimAsync(Token))!;
        await _store.UpdateAsync(claimed.Id, t => { t.Cancel(TranscriptionFailure.CancelledBySender, _time.GetUtcNow()); return true; }, Token);

        Assert.False(await _queue.RenewAsync(claimed.Id, Token));
    }

    [Fact]
    public async Task CutOffThreeTimes_FailsWithItsReason()
    {
        var id = await AddAsync(1, 1);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.NotNull(await OpenQueue().ClaimAsync(Token));
            await _queue.RecoverAsync(allLeases: true, Token);
        }

        var row = await ReadAsync(id);
        Assert.Equal((TranscriptionState.Failed, TranscriptionFailure.AttemptsExhausted), (row.State, row.Failure));
        Assert.Equal(_time.GetUtcNow(), row.DeliveryDueAt);
        Assert.Null(await _queue.ClaimAsync(Token));
    }

    [Fact]
    public async Task Everything_ComesBackAsItWasStored()
    {
        var id = await AddAsync(1, 1);
        await _queue.ClaimAsync(Token);
        await _store.UpdateAsync(id, t => { t.BeginTranscribing(_time.GetUtcNow()); return true; }, Token);
        await _store.UpdateAsync(id, t => { t.Finish(Requests.Result("Привет."), _time.GetUtcNow()); return true; }, Token);

        var row = await ReadAsync(id);
        Assert.Equal("Привет.", row.Text);
        Assert.Equal(0.5, row.RealTimeFactor);
        Assert.Equal("Привет.", Assert.Single(row.Segments).Text);
        Assert.Equal(4, row.Changes.Count);
        Assert.Equal([id], (await _store.DueForDeliveryAsync(_time.GetUtcNow(), 10, Token)).Select(t => t.Id));
        Assert.Equal(id, (await _store.FindAnswerAsync("unique-1-1", "demo-q8", Token))!.Id);
        Assert.Null(await _store.FindAnswerAsync("unique-1-1", "other-model", Token));
    }

    [Fact]
    public async Task ConcurrentChanges_AllTakeEffect()
    {
        var id = await AddAsync(1, 1);

        await Task.WhenAll(Enumerable.Range(1, 6).Select(_ => Task.Run(() => _store.UpdateAsync(id, t => { t.PartDelivered(null); return true; }, Token), Token)));

        Assert.Equal(6, (await ReadAsync(id)).DeliveredParts);
    }
}
