using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Models;

/// <summary>The measurement with the real engine, at the size of a very small model.</summary>
public sealed class ModelSpeedsTests : IDisposable
{
    private static readonly ModelDimensions Dimensions = new()
    {
        Width = 128,
        EncoderLayers = 2,
        EncoderHeads = 2,
        EncoderFeedForward = 512,
        DecoderLayers = 2,
        DecoderHeads = 2,
        DecoderFeedForward = 512,
        MelBins = 80,
        AudioContext = 400,
        TextContext = 64,
        Vocabulary = 1000,
    };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private ModelSpeeds Open() => new(Options.Create(new StorageOptions { Directory = _folder.FullPath }), new OwnModelWork(TimeProvider.System), TimeProvider.System);

    [Theory]
    [InlineData("exact")]
    [InlineData("balanced")]
    [InlineData("small")]
    public async Task Measurement_IsKept_ForThatModelPrecisionAndThreads(string preset)
    {
        var precision = ModelPrecision.Presets[preset];
        using var first = Open();
        Assert.Null(first.Find(Dimensions, precision, 1));

        var measured = await first.MeasureAsync(Dimensions, precision, 1, Token);

        Assert.True(measured!.RealTimeFactor(TimeSpan.FromSeconds(5), Dimensions.AudioContext, pads: true) > 0);
        Assert.True(measured is { EncoderPerPosition: > 0, MelPerPosition: > 0 });
        using var second = Open();
        Assert.Equal(measured, second.Find(Dimensions, precision, 1));
        Assert.Null(second.Find(Dimensions, precision, 2));
        Assert.Null(second.Find(Dimensions with { EncoderLayers = 3 }, precision, 1));
        // Nothing but the result stays on the disk.
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder["calibration"]));
    }

    [Fact]
    public async Task DamagedMeasurement_IsMadeAgain()
    {
        using var speeds = Open();
        await speeds.MeasureAsync(Dimensions, ModelPrecision.Balanced, 1, Token);
        await File.WriteAllTextAsync(Directory.EnumerateFiles(_folder["calibration"]).Single(), "{", Token);

        Assert.Null(speeds.Find(Dimensions, ModelPrecision.Balanced, 1));
        Assert.NotNull(await speeds.MeasureAsync(Dimensions, ModelPrecision.Balanced, 1, Token));
    }
}
