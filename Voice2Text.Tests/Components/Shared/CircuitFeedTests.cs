using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Tests.Components.Shared;

public sealed class CircuitFeedTests : IDisposable
{
    private static readonly TranscriptionEvent Progress = new(1, TranscriptionState.Transcribing, new SpeechProgress(TimeSpan.FromSeconds(1), null));

    private readonly TranscriptionFeed _feed = new();
    private readonly FakeTimeProvider _time = new();
    private readonly StatusWatch _status;
    private readonly CircuitFeed _circuit;
    private readonly List<LiveChange> _told = [];

    public CircuitFeedTests()
    {
        _status = new StatusWatch(new EngineStatus(), new BotStatus(), new JobFeed(), _time);
        _circuit = new CircuitFeed(_feed, _status, _time);
    }

    public void Dispose()
    {
        _circuit.Dispose();
        _status.Dispose();
    }

    private Task Tell(LiveChange change)
    {
        _told.Add(change);
        return Task.CompletedTask;
    }

    /// <summary>The first event is told at once; what follows it is gathered.</summary>
    private void TellFirst()
    {
        _feed.Publish(Progress);
        Assert.Single(_told);
        _told.Clear();
    }

    [Fact]
    public void ManyEvents_WithinTheInterval_AreOneCall()
    {
        using var listening = _circuit.Listen(Tell);
        TellFirst();
        for (var id = 1; id <= 100; id++) _feed.Publish(Progress with { Id = id });
        _time.Advance(CircuitFeed.Interval - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_told);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        var change = Assert.Single(_told);
        Assert.Equal(100, change.Ids!.Count);
        Assert.False(change.StatesChanged);
    }

    [Fact]
    public void StateChange_AmongProgress_IsToldAsOne()
    {
        using var listening = _circuit.Listen(Tell);
        TellFirst();
        _feed.Publish(Progress);
        _feed.Publish(new TranscriptionEvent(2, TranscriptionState.Completed));
        _time.Advance(CircuitFeed.Interval);

        var change = Assert.Single(_told);
        Assert.True(change.StatesChanged);
        Assert.True(change.Concerns(1) && change.Concerns(2) && !change.Concerns(3));
    }

    [Fact]
    public void MoreEventsThanAreNamed_ConcernEverybody()
    {
        using var listening = _circuit.Listen(Tell);
        TellFirst();
        for (var id = 1; id <= 1000; id++) _feed.Publish(Progress with { Id = id });
        _time.Advance(CircuitFeed.Interval);

        Assert.True(Assert.Single(_told).Concerns(5000));
    }

    [Fact]
    public async Task SlowListener_IsNotCalledAgainBeforeItIsDone()
    {
        var done = new TaskCompletionSource();
        using var listening = _circuit.Listen(change =>
        {
            _told.Add(change);
            return done.Task;
        });
        _feed.Publish(Progress);
        _feed.Publish(Progress);
        _time.Advance(10 * CircuitFeed.Interval);
        Assert.Single(_told);

        done.SetResult();
        await done.Task;
        _time.Advance(CircuitFeed.Interval);

        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void AfterTheEnd_NobodyIsCalled()
    {
        _circuit.Listen(Tell).Dispose();
        _feed.Publish(Progress);
        _time.Advance(CircuitFeed.Interval);
        using var listening = _circuit.Listen(Tell);
        _circuit.Dispose();
        _feed.Publish(Progress);
        _time.Advance(CircuitFeed.Interval);

        Assert.Empty(_told);
    }
}
