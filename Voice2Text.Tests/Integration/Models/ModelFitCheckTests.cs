using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Models;

/// <summary>The check on recorded machines, with runs in a real database.</summary>
public sealed class ModelFitCheckTests : IAsyncLifetime
{
    private const long Mebibyte = 1 << 20;
    private const string Id = "whisper-small-balanced-0123456789ab";

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private TestDatabase _database = null!;
    private HostProfileStore _hosts = null!;
    private ModelHistory _history = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _hosts = new HostProfileStore(_database, _time);
        _history = new ModelHistory(_database, _hosts, Options.Create(_database.Storage));
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private static InstalledModel Model(string size, ModelPrecision? precision = null) => new()
    {
        Id = Id,
        Name = size,
        Directory = "",
        Precision = precision ?? ModelPrecision.Balanced,
        Dimensions = WhisperSizes.TryGet(size, out var dimensions) ? dimensions : throw new KeyNotFoundException(size),
        CheckpointHash = "",
        Bytes = 0,
        ImportedAt = Now,
        Languages = ["en"],
    };

    private Task<ModelFit> CheckAsync(string host, string size, FitQuestion? question = null, bool ignore = false, ModelPrecision? precision = null) =>
        new ModelFitCheck(new HostFactsReader(RecordedHosts.Files(host)), _history, FixedOptions.Of(new SpeechOptions { IgnoreFit = ignore }))
            .CheckAsync(Model(size, precision), question ?? FitQuestion.Default, Token);

    private async Task StoreAsync(int message, TranscriptionResult result)
    {
        await using var context = _database.CreateDbContext();
        var stored = Requests.FromChat(1, message, Now);
        stored.Claim("worker", TimeSpan.FromMinutes(1), Now);
        stored.BeginTranscribing(Now);
        stored.Finish(result, Now);
        context.Add(stored);
        await context.SaveChangesAsync(Token);
    }

    private async Task<TranscriptionResult> RunAsync(long peak, long swapped = 0, double? predicted = null) => Requests.Result("Hello.", Id) with
    {
        HostProfileId = await _hosts.CurrentAsync(Token),
        PredictedRealTimeFactor = predicted,
        Measurements = new RunMeasurements { Threads = 1, PeakResidentBytes = peak, SwappedBytes = swapped },
    };

    [Fact]
    public async Task ModelThatWouldBeKilled_IsRefused_UnlessTheOperatorSaysOtherwise()
    {
        var refused = await CheckAsync("container-512mb", "large-v3", precision: ModelPrecision.Exact);
        var tried = await CheckAsync("container-512mb", "large-v3", ignore: true, precision: ModelPrecision.Exact);
        var small = await CheckAsync("container-512mb", "base");

        Assert.Equal((FitVerdict.WillBeKilled, true), (refused.Verdict, refused.IsRefused));
        Assert.Equal((FitVerdict.WillBeKilled, false), (tried.Verdict, tried.IsRefused));
        Assert.Equal((FitVerdict.Fits, false), (small.Verdict, small.IsRefused));
    }

    [Fact]
    public async Task Application_KeepsItsPart_AndTheFormerModelGivesItsPartBack()
    {
        // 87 MiB of the application's 120 are touched: 33 less than the 412 that are free.
        Assert.Equal(379, (await CheckAsync("container-512mb", "tiny")).Room.Free / Mebibyte);
        // 169 MiB are touched, 60 of them by the model that goes: 597 + 60 - 11.
        Assert.Equal(597, (await CheckAsync("1gb", "tiny")).Room.Free / Mebibyte);
        Assert.Equal(647, (await CheckAsync("1gb", "tiny", new FitQuestion { ReleasedBytes = 60 * Mebibyte })).Room.Free / Mebibyte);
    }

    [Fact]
    public async Task MeasuredPeak_CountsMoreThanThePrediction()
    {
        var predicted = await CheckAsync("1gb", "small");
        await StoreAsync(1, await RunAsync(peak: 300 * Mebibyte));
        await StoreAsync(2, await RunAsync(peak: 700 * Mebibyte, swapped: 200 * Mebibyte));

        var measured = await CheckAsync("1gb", "small");

        Assert.Equal((FitVerdict.Fits, null), (predicted.Verdict, predicted.MeasuredPeak));
        Assert.Equal((FitVerdict.FitsReadingFromDisk, 900 * Mebibyte), (measured.Verdict, measured.MeasuredPeak));
        Assert.Equal(900 * Mebibyte, measured.Needed.Total + EngineMemory.Current.InMeasuredPeaks);
    }

    [Fact]
    public async Task History_IsThatOfTheModelOnThisMachine_WithoutAnswersFromTheStore()
    {
        var run = await RunAsync(peak: 1, predicted: 0.4);
        await StoreAsync(1, run);
        await StoreAsync(2, run with { Model = "another" });
        await StoreAsync(3, run with { AnsweredFrom = 1 });
        await using (var context = _database.CreateDbContext())
        {
            var other = HostProfileReader.Read(RecordedHosts.Files("2gb"), 1, Now);
            context.Add(other);
            await context.SaveChangesAsync(Token);
            await StoreAsync(4, run with { HostProfileId = other.Id });
        }

        var runs = await _history.OfAsync(Id, Token);

        Assert.Equal(new ModelRun(TimeSpan.FromSeconds(4), 0.5, 0.4, 1, 1), Assert.Single(runs.Runs));
        Assert.Equal(0.25, runs.PredictionError!.Value, 6);
    }

    [Fact]
    public async Task History_WithoutADatabase_IsEmpty()
    {
        using var folder = new TemporaryFolder();
        var history = new ModelHistory(_database, _hosts, Options.Create(new Infrastructure.Persistence.StorageOptions { Directory = folder["none"] }));

        Assert.Empty((await history.OfAsync(Id, Token)).Runs);
    }
}
