using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

/// <summary>What the operator does with finished transcriptions, with the worker, real files and real ffmpeg.</summary>
public sealed class TranscriptionCommandsTests : IAsyncLifetime
{
    private static readonly string Clip = Path.Combine(DemoModel.Samples, "en-01.ogg");

    private readonly string[] _heard = ["The first words."];
    private readonly TestSource _source = new(Clip);
    private FakeSpeechEngine _engine = null!;
    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;
    private IHostedService _worker = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TranscriptionStore Store => _services.GetRequiredService<TranscriptionStore>();

    private TranscriptionCommands Commands => _services.GetRequiredService<TranscriptionCommands>();

    private AudioStore Audio => _services.GetRequiredService<AudioStore>();

    private TranscriptionQueries Queries => _services.GetRequiredService<TranscriptionQueries>();

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(Token);
        await _services.DisposeAsync();
        _database.Dispose();
    }

    private async Task StartAsync(bool keepAudio)
    {
        _engine = new FakeSpeechEngine(_heard);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Queue:KeepAudio", $"{keepAudio}")]).Build());
        services.AddSingleton<IDbContextFactory<Voice2TextDbContext>>(_database);
        services.AddSingleton(Options.Create(_database.Storage));
        services.AddSingleton<ISpeechEngine>(_engine).AddAudio();
        services.AddSingleton<IModelLibrary>(ModelFixture.OpenLibrary(_database.Storage.ModelsDirectory));
        services.AddTranscriptions();
        services.AddSingleton<IMediaSource>(_source);
        _services = services.BuildServiceProvider();
        _worker = _services.GetServices<IHostedService>().OfType<TranscriptionWorker>().Single();
        await _worker.StartAsync(Token);
    }

    /// <summary>Does something and waits until the transcription has come to an end after it.</summary>
    private async Task<Transcription> EndAfterAsync(Func<Task<long>> act)
    {
        var ended = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = _services.GetRequiredService<TranscriptionFeed>().Subscribe(e =>
        {
            if (e.State.IsFinal()) ended.TrySetResult(e.Id);
        });
        var id = await act();
        await ended.Task.WaitAsync(Token);
        // A run's file is kept or removed after its result is stored; the worker is done with it when nothing is in progress.
        while (_services.GetRequiredService<WorkInProgress>().Find(id) is not null) await Task.Yield();
        return (await Store.FindAsync(id, Token))!;
    }

    private Task<Transcription> UploadAsync() => EndAfterAsync(async () =>
    {
        await using var content = File.OpenRead(Clip);
        return await Commands.SubmitUploadAsync(content, "clip.ogg", null, Token);
    });

    private Task<Transcription> RetryAsync(long id, string? model = null) => EndAfterAsync(async () =>
    {
        Assert.True(await Commands.RetryAsync(id, model, Token));
        return id;
    });

    private async Task<bool> IsFoundAsync(string words) =>
        (await Queries.PageAsync(new TranscriptionFilter { Search = words }, TranscriptionCursor.Newest, 25, Token)).Rows.Count > 0;

    [Fact]
    public async Task KeptAudio_IsTheFileAsItCame_AndServesAnotherRun()
    {
        await StartAsync(keepAudio: true);
        var first = await UploadAsync();
        Assert.Equal(await File.ReadAllBytesAsync(Clip, Token), await File.ReadAllBytesAsync(Audio.Find(first.Id)!, Token));
        Assert.Empty(Directory.EnumerateFiles(_database.Storage.UploadsDirectory));

        _heard[0] = "Other words.";
        var second = await RetryAsync(first.Id);

        Assert.Equal("Other words.", second.Text);
        Assert.NotNull(Audio.Find(first.Id));
        Assert.Equal((false, true), (await IsFoundAsync("first"), await IsFoundAsync("other")));
    }

    [Fact]
    public async Task Failure_OfAnotherRun_LeavesTheFormerText()
    {
        await StartAsync(keepAudio: true);
        var first = await UploadAsync();
        _engine.Fault = new SpeechException(SpeechFailure.EngineFailed, "The engine broke.");

        var second = await RetryAsync(first.Id);

        Assert.Equal((TranscriptionState.Failed, "The first words."), (second.State, second.Text));
        Assert.True(await IsFoundAsync("first"));
    }

    [Fact]
    public async Task Upload_WithoutKeptAudio_CannotRunAgain()
    {
        await StartAsync(keepAudio: false);
        var done = await UploadAsync();

        Assert.Null(Audio.Find(done.Id));
        Assert.False(Commands.CanRetry(done));
        Assert.False(await Commands.RetryAsync(done.Id, Token));
    }

    [Fact]
    public async Task ChatsFile_IsFetchedAgain_WhereItIsNotKept()
    {
        await StartAsync(keepAudio: false);
        var id = (await Store.AddAsync(Requests.FromChat(1, 1, TimeProvider.System.GetUtcNow()), Token))!.Id;
        await EndAfterAsync(() => FinishDeliveryAsync(id));

        await StoredAgainAsync(id);

        Assert.Equal(2, _source.Fetches);
        Assert.True(File.Exists(Clip));
    }

    [Fact]
    public async Task Delete_LeavesNothing()
    {
        await StartAsync(keepAudio: true);
        var done = await UploadAsync();

        Assert.True(await Commands.DeleteAsync(done.Id, Token));

        await using var context = _database.CreateDbContext();
        Assert.Equal((0, 0, 0), (await context.Transcriptions.CountAsync(Token), await context.Set<TranscriptionSegment>().CountAsync(Token), await context.Set<TranscriptionStateChange>().CountAsync(Token)));
        Assert.False(await IsFoundAsync("first"));
        Assert.Empty(Directory.EnumerateFiles(_database.Storage.AudioDirectory));
        Assert.False(await Commands.DeleteAsync(done.Id, Token));
    }

    [Fact]
    public async Task Delete_OfOneThatIsWorkedOn_IsRefused()
    {
        _source.Gate = new TaskCompletionSource();
        await StartAsync(keepAudio: false);
        var id = (await Store.AddAsync(Requests.FromChat(1, 1, TimeProvider.System.GetUtcNow()), Token))!.Id;
        await _source.Begun.Task.WaitAsync(Token);

        Assert.False(await Commands.DeleteAsync(id, Token));

        Assert.True(await Commands.CancelAsync(id, TranscriptionFailure.CancelledByOperator, Token));
        Assert.True(await Commands.DeleteAsync(id, Token));
        Assert.Null(await Store.FindAsync(id, Token));
    }

    /// <summary>No bot runs here: the test takes its place when the text is there.</summary>
    private async Task<long> FinishDeliveryAsync(long id)
    {
        await StoredAsync(id);
        await Store.UpdateAsync(id, t =>
        {
            t.PartDelivered(17);
            t.DeliveryDone(TimeProvider.System.GetUtcNow());
            return true;
        }, Token);
        return id;
    }

    private async Task StoredAgainAsync(long id)
    {
        Assert.True(await Commands.RetryAsync(id, Token));
        await StoredAsync(id);
    }

    private async Task StoredAsync(long id)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = _services.GetRequiredService<TranscriptionFeed>().Subscribe(e =>
        {
            if (e.Id == id && e.State == TranscriptionState.Delivering) stored.TrySetResult();
        });
        if ((await Store.FindAsync(id, Token))!.State != TranscriptionState.Delivering) await stored.Task.WaitAsync(Token);
    }
}
