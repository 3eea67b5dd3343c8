using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Tests.Unit.Models;

public sealed class ModelMemoryTests
{
    private const long Mebibyte = 1 << 20;

    private static readonly TimeSpan FullWindow = TimeSpan.FromSeconds(30);

    private static ModelDimensions Size(string name) => WhisperSizes.TryGet(name, out var dimensions) ? dimensions : throw new KeyNotFoundException(name);

    private static ModelPrecision Precision(string name) => ModelPrecision.TryParse(name, out var precision) ? precision : throw new KeyNotFoundException(name);

    /// <summary>Largest resident memory of <c>bench</c> in a process that did nothing else, in MiB: not anonymous pages of files, the rest.</summary>
    [Theory]
    [InlineData("tiny", "small", 192, 70)]
    [InlineData("tiny", "balanced", 210, 71)]
    [InlineData("tiny", "exact", 318, 69)]
    [InlineData("base", "small", 253, 74)]
    [InlineData("base", "balanced", 285, 74)]
    [InlineData("base", "exact", 511, 71)]
    [InlineData("small", "small", 434, 83)]
    [InlineData("small", "int8-q8", 501, 84)]
    [InlineData("small", "balanced", 516, 86)]
    [InlineData("small", "exact", 1245, 78)]
    [InlineData("medium", "small", 955, 101)]
    [InlineData("medium", "balanced", 1189, 110)]
    public void Prediction_IsCloseToWhatWasMeasured(string size, string precision, int peak, int fileBacked)
    {
        var predicted = ModelMemory.Predict(Size(size), Precision(precision), FullWindow, EngineMemory.OnHeap);

        Assert.InRange(predicted.Anonymous / Mebibyte, 0.92 * (peak - fileBacked), 1.10 * (peak - fileBacked));
        Assert.InRange(predicted.FileBacked / Mebibyte, 0.88 * fileBacked, 1.12 * fileBacked);
    }

    /// <summary>The medium model of the engine's study: weights mapped, encoder given back before the decoder is loaded.</summary>
    [Theory]
    [InlineData(30, 205, 402)]
    [InlineData(9, 121, 399)]
    public void MappedWeights_AreFileBacked_AndAShorterWindowNeedsLess(int seconds, int anonymous, int fileBacked)
    {
        var predicted = ModelMemory.Predict(Size("medium"), ModelPrecision.Small, TimeSpan.FromSeconds(seconds), EngineMemory.Mapped);

        Assert.InRange(predicted.Anonymous / Mebibyte, 0.9 * anonymous, 1.15 * anonymous);
        Assert.InRange(predicted.FileBacked / Mebibyte, 0.9 * fileBacked, 1.1 * fileBacked);
    }

    [Fact]
    public void Window_BeyondTheModels_CountsAsFull() => Assert.Equal(
        ModelMemory.Predict(Size("base"), ModelPrecision.Balanced, FullWindow, EngineMemory.OnHeap),
        ModelMemory.Predict(Size("base"), ModelPrecision.Balanced, TimeSpan.FromMinutes(5), EngineMemory.OnHeap));

    [Theory]
    // More than predicted may be anything, so it counts as what cannot be dropped.
    [InlineData(450, 350, 100)]
    // Less is file pages that were not there; what cannot be dropped is believed only as far as it was seen.
    [InlineData(360, 300, 60)]
    [InlineData(250, 250, 0)]
    public void MeasuredPeak_Corrects(long peak, long anonymous, long fileBacked) =>
        Assert.Equal(new ModelMemory(anonymous, fileBacked), new ModelMemory(300, 100).CorrectedBy(peak));
}
