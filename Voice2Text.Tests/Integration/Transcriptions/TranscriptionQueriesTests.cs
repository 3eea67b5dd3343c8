using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

public sealed class TranscriptionQueriesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private TranscriptionQueries _queries = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _queries = new TranscriptionQueries(_database);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<long> StoreAsync(int message, Action<Transcription>? change = null)
    {
        await using var context = _database.CreateDbContext();
        var stored = Requests.FromChat(1, message, Now);
        change?.Invoke(stored);
        context.Add(stored);
        await context.SaveChangesAsync(Token);
        return stored.Id;
    }

    private static Action<Transcription> Done(string text) => t =>
    {
        t.Claim("worker", TimeSpan.FromMinutes(1), Now);
        t.BeginTranscribing(Now);
        t.Finish(Requests.Result(text), Now);
        t.DeliveryDone(Now);
    };

    private static void Fail(Transcription transcription) =>
        transcription.Fail(new TranscriptionFault(TranscriptionFailure.EngineFailed, "It broke."), Now);

    private async Task<IEnumerable<long>> FindAsync(string search, TranscriptionState? state = null) =>
        (await _queries.PageAsync(new TranscriptionFilter { State = state, Search = search }, TranscriptionCursor.Newest, 25, Token)).Rows.Select(r => r.Id);

    [Fact]
    public async Task Pages_StayAsTheyAre_WhileRowsArrive()
    {
        var ids = new List<long>();
        for (var message = 1; message <= 5; message++) ids.Add(await StoreAsync(message));
        var first = await PageAsync();
        for (var message = 6; message <= 7; message++) ids.Add(await StoreAsync(message));

        var second = await PageAsync(before: first.Rows[^1].Id);
        var third = await PageAsync(before: second.Rows[^1].Id);
        var back = await PageAsync(after: second.Rows[0].Id);
        var top = await PageAsync(after: ids[5]);

        Assert.Equal([ids[4], ids[3]], first.Rows.Select(r => r.Id));
        Assert.Equal((false, true, 5), (first.HasNewer, first.HasOlder, first.Total));
        Assert.Equal([ids[2], ids[1]], second.Rows.Select(r => r.Id));
        Assert.Equal((true, true, 7), (second.HasNewer, second.HasOlder, second.Total));
        Assert.Equal([ids[0]], third.Rows.Select(r => r.Id));
        Assert.False(third.HasOlder);
        Assert.Equal([ids[4], ids[3]], back.Rows.Select(r => r.Id));
        Assert.True(back.HasNewer);
        // Fewer than a page are newer: those are on the newest page.
        Assert.Equal([ids[6], ids[5]], top.Rows.Select(r => r.Id));
        Assert.False(top.HasNewer);

        Task<TranscriptionPage> PageAsync(long? before = null, long? after = null) =>
            _queries.PageAsync(new TranscriptionFilter(), new TranscriptionCursor(before, after), 2, Token);
    }

    [Fact]
    public async Task Search_TakesNoSignForSyntax()
    {
        var percent = await StoreAsync(1, Done("It is 100% sure."));
        var underscore = await StoreAsync(2, Done(@"The name is a_b\c."));
        await StoreAsync(3, Done("It is 1000 axb."));

        Assert.Equal([percent], await FindAsync("100%"));
        Assert.Equal([underscore], await FindAsync("a_b"));
        Assert.Equal([underscore], await FindAsync(@"b\c"));
        Assert.Equal([underscore], await FindAsync("\"name is"));
        Assert.Equal([percent], await FindAsync("100% * (sure)"));
        Assert.Empty(await FindAsync("sure OR name"));
        Assert.Empty(await FindAsync("Text : sure"));
        Assert.Empty(await FindAsync("NEAR(sure 100)"));
        Assert.Empty(await FindAsync("%"));
        Assert.Equal(3, (await FindAsync("user 1")).Count());
        Assert.Empty(await FindAsync("100%", TranscriptionState.Failed));
    }

    [Fact]
    public async Task Row_HasWhatTheListShows()
    {
        var id = await StoreAsync(1, Done(new string('x', 1000)));

        var row = Assert.Single((await _queries.OverviewAsync(Token)).Last);

        Assert.Equal((id, "User 1", 0.5, TimeSpan.FromSeconds(4)), (row.Id, row.Sender, row.RealTimeFactor, row.Duration));
        Assert.Equal(160, row.Excerpt!.Length);
    }

    [Fact]
    public async Task Overview_CountsTheQueueAndNamesFailures()
    {
        await StoreAsync(1);
        var failed = await StoreAsync(2, Fail);
        await StoreAsync(3, Done("Hello."));

        var overview = await _queries.OverviewAsync(Token);

        Assert.Equal(1, overview.Waiting);
        Assert.Equal((failed, "It broke."), (Assert.Single(overview.Failures).Id, overview.Failures[0].FailureReason));
    }

    [Fact]
    public async Task Details_HaveChangesAndSegmentsInOrder()
    {
        var id = await StoreAsync(1, Done("Hello."));

        var details = await _queries.FindAsync(id, Token);

        Assert.Equal(
            [TranscriptionState.Queued, TranscriptionState.Preparing, TranscriptionState.Transcribing, TranscriptionState.Delivering, TranscriptionState.Completed],
            details!.Transcription.Changes.Select(c => c.To));
        Assert.Equal("Hello.", Assert.Single(details.Transcription.Segments).Text);
        Assert.Null(await _queries.FindAsync(id + 1, Token));
    }
}
