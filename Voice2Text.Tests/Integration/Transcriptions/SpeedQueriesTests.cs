using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

public sealed class SpeedQueriesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private int _messages;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task StoreAsync(double factor, string model = "small", int host = 1, long? answeredFrom = null)
    {
        await using var context = _database.CreateDbContext();
        var stored = Requests.FromChat(1, ++_messages, Now);
        stored.Claim("worker", TimeSpan.FromMinutes(1), Now);
        stored.BeginTranscribing(Now);
        var result = Requests.Result("text", model) with
        {
            HostProfileId = host,
            AnsweredFrom = answeredFrom,
            AudioDuration = TimeSpan.FromSeconds(10),
            Times = new StageTimes { Encoder = TimeSpan.FromSeconds(10 * factor) },
            Measurements = new RunMeasurements { SwappedBytes = 7, MajorFaults = 9 },
        };
        stored.Finish(result, Now);
        context.Add(stored);
        await context.SaveChangesAsync(Token);
    }

    private Task<SpeedNow?> NowAsync() => new SpeedQueries(_database).NowAsync(Token);

    [Fact]
    public async Task LastRun_StandsBesideTheMedianOfItsModelOnThisMachine()
    {
        foreach (var factor in (double[])[1, 9, 1.2, 1.1]) await StoreAsync(factor);
        // Another model, another machine, and an answer that was not computed.
        await StoreAsync(50, model: "tiny");
        await StoreAsync(60, host: 2);
        await StoreAsync(3);
        await StoreAsync(0, answeredFrom: 1);

        var now = (await NowAsync())!;

        Assert.Equal((3, "small", 4, 7, 9), (now.RealTimeFactor, now.Model, now.Runs, now.SwappedBytes, now.MajorFaults));
        Assert.Equal(1.15, now.Baseline!.Value, 6);
        Assert.Equal(3 / 1.15, now.Slowdown!.Value, 6);
    }

    [Fact]
    public async Task FewRuns_AreNoBaseline_AndNoneAreNothing()
    {
        Assert.Null(await NowAsync());
        for (var i = 0; i < 3; i++) await StoreAsync(1);

        Assert.Null((await NowAsync())!.Baseline);
        Assert.Null((await NowAsync())!.Slowdown);
    }
}
