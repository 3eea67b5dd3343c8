using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

/// <summary>The worker with a real database and real ffmpeg, and an engine that says what it is told.</summary>
public sealed class TranscriptionWorkerTests : IAsyncLifetime
{
    private static readonly string Clip = Path.Combine(DemoModel.Samples, "en-01.ogg");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestSource _source = new(Clip);
    private readonly FakeSpeechEngine _engine = new("Hello.", "Good morning.");
    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;
    private IHostedService _worker = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TranscriptionStore Store => _services.GetRequiredService<TranscriptionStore>();

    private TranscriptionCommands Commands => _services.GetRequiredService<TranscriptionCommands>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<IDbContextFactory<Voice2TextDbContext>>(_database);
        services.AddSingleton(Options.Create(_database.Storage));
        services.AddSingleton<TimeProvider>(_time).AddSingleton<ISpeechEngine>(_engine).AddAudio();
        services.AddSingleton<IModelLibrary>(ModelFixture.OpenLibrary(_database.Storage.ModelsDirectory));
        services.AddTranscriptions();
        services.AddSingleton<IMediaSource>(_source);
        _services = services.BuildServiceProvider();
        _worker = _services.GetServices<IHostedService>().OfType<TranscriptionWorker>().Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(Token);
        await _services.DisposeAsync();
        _database.Dispose();
    }

    private async Task<long> AddAsync(int message, string? uniqueId = null) =>
        (await Store.AddAsync(Requests.FromChat(1, message, _time.GetUtcNow(), uniqueId), Token))!.Id;

    /// <summary>Waits through the feed until a transcription stands in a state.</summary>
    private async Task<Transcription> ReachAsync(long id, TranscriptionState state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = _services.GetRequiredService<TranscriptionFeed>().Subscribe(e =>
        {
            if (e.Id == id && e.State == state) reached.TrySetResult();
        });
        if ((await Store.FindAsync(id, Token))!.State != state) await reached.Task.WaitAsync(Token);
        await using var context = _database.CreateDbContext();
        return await context.Transcriptions.Include(t => t.Changes).Include(t => t.Segments).SingleAsync(t => t.Id == id, Token);
    }

    [Fact]
    public async Task Request_IsTranscribedAndMeasured()
    {
        var id = await AddAsync(1);
        await _worker.StartAsync(Token);

        var row = await ReachAsync(id, TranscriptionState.Delivering);

        Assert.Equal("Hello. Good morning.", row.Text);
        Assert.Equal(["Hello.", "Good morning."], row.Segments.OrderBy(s => s.Index).Select(s => s.Text));
        Assert.NotNull(row.HostProfileId);
        Assert.True(row.Measurements!.PeakResidentBytes > 0);
        Assert.True(row.Measurements.CpuSeconds >= 0);
        Assert.True(row.RealTimeFactor > 0);
    }

    [Fact]
    public async Task Run_KeepsTheSpeedThatWasExpectedOfIt()
    {
        var model = await _services.GetRequiredService<IModelLibrary>().FindAsync(IModelLibrary.DemoName, Token);
        var forecast = _services.GetRequiredService<ModelForecast>();
        var unknown = await AddAsync(1);
        await _worker.StartAsync(Token);
        var before = await ReachAsync(unknown, TranscriptionState.Delivering);
        Assert.True(await forecast.MeasureAsync(model, Token));
        var expected = await forecast.PredictAsync(model, before.AudioDuration!.Value, Token);

        var known = await ReachAsync(await AddAsync(2), TranscriptionState.Delivering);

        Assert.Null(before.PredictedRealTimeFactor);
        Assert.Equal(expected!.Value, known.PredictedRealTimeFactor!.Value, 3);
    }

    [Fact]
    public async Task SameAudioAgain_IsAnsweredFromTheStore()
    {
        var first = await AddAsync(1, "same");
        var second = await AddAsync(2, "same");
        await _worker.StartAsync(Token);

        var row = await ReachAsync(second, TranscriptionState.Delivering);

        Assert.Equal(first, row.AnsweredFrom);
        Assert.Equal("Hello. Good morning.", row.Text);
        Assert.Equal(2, row.Segments.Count);
        Assert.Single(_engine.Requests);
    }

    [Fact]
    public async Task Upload_IsTranscribedAndNotKept()
    {
        await _worker.StartAsync(Token);
        await using var content = File.OpenRead(Clip);
        var id = await Commands.SubmitUploadAsync(content, "clip.ogg", "en", Token);

        await ReachAsync(id, TranscriptionState.Completed);

        await _worker.StopAsync(Token);
        Assert.Empty(Directory.GetFiles(_database.Storage.UploadsDirectory));
    }

    [Fact]
    public async Task EmptyUpload_IsRefusedAndLeavesNothing()
    {
        await Assert.ThrowsAsync<TranscriptionRefusedException>(() => Commands.SubmitUploadAsync(Stream.Null, "clip.ogg", null, Token));

        Assert.Empty(Directory.GetFiles(_database.Storage.UploadsDirectory));
    }

    [Fact]
    public async Task NotAudio_IsRejectedWithItsReason_TheNextIsServed()
    {
        await _worker.StartAsync(Token);
        var bad = await Commands.SubmitUploadAsync(new MemoryStream("This is text."u8.ToArray()), "notes.txt", null, Token);
        var good = await AddAsync(1);

        var rejected = await ReachAsync(bad, TranscriptionState.Rejected);

        Assert.Equal(TranscriptionFailure.NotAudio, rejected.Failure);
        await ReachAsync(good, TranscriptionState.Delivering);
    }

    [Fact]
    public async Task EngineFails_TheReasonIsKept()
    {
        _engine.Fault = new SpeechException(SpeechFailure.EngineFailed, "The engine broke.");
        var id = await AddAsync(1);
        await _worker.StartAsync(Token);

        var row = await ReachAsync(id, TranscriptionState.Failed);

        Assert.Equal((TranscriptionFailure.EngineFailed, "The engine broke."), (row.Failure, row.FailureReason));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_database.Storage.Directory, "work")));
    }

    [Fact]
    public async Task FileServiceAway_TheRequestIsPutOffAndServedLater_OthersAreNotHeldUp()
    {
        _source.Faults.Enqueue(new MediaException(new(TranscriptionFailure.DownloadFailed, "Away."), isTransient: true));
        var first = await AddAsync(1);
        await _worker.StartAsync(Token);
        var putOff = await ReachAsync(first, TranscriptionState.Queued);
        var second = await AddAsync(2);
        await ReachAsync(second, TranscriptionState.Delivering);

        _time.Advance(TimeSpan.FromSeconds(20));

        var row = await ReachAsync(first, TranscriptionState.Delivering);
        Assert.Equal("Hello. Good morning.", row.Text);
        Assert.NotNull(putOff);
    }

    [Fact]
    public async Task Cancelled_WhileItIsFetched_EndsAtOnceAndStaysCancelled()
    {
        _source.Gate = new TaskCompletionSource();
        var id = await AddAsync(1);
        await _worker.StartAsync(Token);
        await _source.Begun.Task.WaitAsync(Token);

        Assert.True(await Commands.CancelAsync(id, TranscriptionFailure.CancelledBySender, Token));

        await _worker.StopAsync(Token);
        Assert.Equal(TranscriptionState.Cancelled, (await ReachAsync(id, TranscriptionState.Cancelled)).State);
        Assert.Empty(_services.GetRequiredService<WorkInProgress>().All);
    }

    [Fact]
    public async Task Stop_LetsTheRunFinish()
    {
        _source.Gate = new TaskCompletionSource();
        var id = await AddAsync(1);
        var waiting = await AddAsync(2);
        await _worker.StartAsync(Token);
        await _source.Begun.Task.WaitAsync(Token);

        var stopping = _worker.StopAsync(Token);
        _source.Gate.SetResult();
        await stopping;

        Assert.Equal(TranscriptionState.Delivering, (await Store.FindAsync(id, Token))!.State);
        Assert.Equal(TranscriptionState.Queued, (await Store.FindAsync(waiting, Token))!.State);
    }

    [Fact]
    public async Task Stop_PastTheTimeOut_PutsTheRunBackWithoutCostingAnAttempt()
    {
        _source.Gate = new TaskCompletionSource();
        var id = await AddAsync(1);
        await _worker.StartAsync(Token);
        await _source.Begun.Task.WaitAsync(Token);
        using var timeOut = new CancellationTokenSource();

        var stopping = _worker.StopAsync(timeOut.Token);
        await timeOut.CancelAsync();
        await stopping;

        var row = (await Store.FindAsync(id, Token))!;
        Assert.Equal((TranscriptionState.Queued, 0), (row.State, row.Attempts));
    }

    [Fact]
    public async Task Retry_OfAFailedOne_RunsTheEngineAgain()
    {
        _engine.Fault = new SpeechException(SpeechFailure.EngineFailed, "The engine broke.");
        var id = await AddAsync(1);
        await _worker.StartAsync(Token);
        await ReachAsync(id, TranscriptionState.Failed);
        _engine.Fault = null;

        Assert.True(await Commands.RetryAsync(id, Token));

        Assert.Equal("Hello. Good morning.", (await ReachAsync(id, TranscriptionState.Delivering)).Text);
    }
}
