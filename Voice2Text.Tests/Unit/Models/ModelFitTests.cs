using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Models;

public sealed class ModelFitTests
{
    private const long Mebibyte = 1 << 20;

    /// <summary>What the application has still to take when it runs already.</summary>
    private const long Untouched = 40 * Mebibyte;

    private static FitVerdict Judge(string host, string size, ModelPrecision precision, EngineMemory engine)
    {
        Assert.True(WhisperSizes.TryGet(size, out var dimensions));
        var needed = ModelMemory.Predict(dimensions, precision, TimeSpan.FromSeconds(30), engine);
        return ModelFit.Judge(needed, MemoryRoom.Of(RecordedHosts.Read(host)).Less(Untouched));
    }

    private static string Row(string host, ModelPrecision precision, EngineMemory engine) =>
        string.Concat(WhisperSizes.Names.Select(size => Judge(host, size, precision, engine) switch
        {
            FitVerdict.Fits => 'F',
            FitVerdict.FitsReadingFromDisk => 'R',
            FitVerdict.WillSwap => 'S',
            _ => 'K',
        }));

    /// <summary>Tiny, base, small, medium, large-v3, large-v3-turbo: fits, reads from disk, swaps, is killed.</summary>
    [Theory]
    [InlineData("1gb", "small", "FFFKKK")]
    [InlineData("1gb", "balanced", "FFFKKK")]
    [InlineData("1gb", "exact", "FFKKKK")]
    [InlineData("1gb-swap", "small", "FFFSSS")]
    [InlineData("1gb-swap", "balanced", "FFFSKS")]
    [InlineData("1gb-swap", "exact", "FFSKKK")]
    [InlineData("2gb", "small", "FFFFKF")]
    [InlineData("2gb", "balanced", "FFFFKF")]
    [InlineData("2gb", "exact", "FFFKKK")]
    [InlineData("4gb", "small", "FFFFFF")]
    [InlineData("4gb", "balanced", "FFFFFF")]
    [InlineData("4gb", "exact", "FFFKKK")]
    [InlineData("container-512mb", "small", "FFRKKK")]
    [InlineData("container-512mb", "balanced", "FFKKKK")]
    [InlineData("container-512mb", "exact", "FKKKKK")]
    [InlineData("slice-700mb", "small", "FFRKKK")]
    [InlineData("slice-700mb", "balanced", "FFSKKK")]
    [InlineData("slice-700mb", "exact", "FSKKKK")]
    public void Verdicts_WithWeightsOnTheHeap(string host, string preset, string verdicts) =>
        Assert.Equal(verdicts, Row(host, ModelPrecision.Presets[preset], EngineMemory.OnHeap));

    [Theory]
    [InlineData("1gb", "small", "FFFRRR")]
    [InlineData("1gb", "balanced", "FFFRRR")]
    [InlineData("1gb-swap", "small", "FFFRRR")]
    [InlineData("2gb", "balanced", "FFFFFF")]
    [InlineData("container-512mb", "small", "FFFRRR")]
    [InlineData("container-512mb", "balanced", "FFFRRR")]
    [InlineData("slice-700mb", "balanced", "FFFRRR")]
    public void Verdicts_WithMappedWeights(string host, string preset, string verdicts) =>
        Assert.Equal(verdicts, Row(host, ModelPrecision.Presets[preset], EngineMemory.Mapped));

    [Theory]
    [InlineData(300, 100, FitVerdict.Fits)]
    [InlineData(400, 1, FitVerdict.FitsReadingFromDisk)]
    [InlineData(401, 0, FitVerdict.WillSwap)]
    [InlineData(650, 900, FitVerdict.WillSwap)]
    [InlineData(651, 0, FitVerdict.WillBeKilled)]
    public void Bounds_BelongToTheBetterVerdict(long anonymous, long fileBacked, FitVerdict verdict)
    {
        var room = new MemoryRoom { Free = 400, FreeToTheEnd = 450, Swap = 200, Limit = 1000, IsLimitedByCgroup = false };

        Assert.Equal(verdict, ModelFit.Judge(new ModelMemory(anonymous, fileBacked), room));
    }

    [Theory]
    [InlineData(FitVerdict.WillBeKilled, 900, "needs 900 MiB that cannot be dropped from memory, 500 MiB are free and 200 MiB of swap: the kernel would end it. Choose a smaller model")]
    [InlineData(FitVerdict.WillSwap, 600, "needs 600 MiB that cannot be dropped from memory, 400 MiB are free: the rest goes to swap (200 MiB")]
    [InlineData(FitVerdict.WillSwap, 450, "400 MiB are free below the cgroup's memory.high")]
    [InlineData(FitVerdict.FitsReadingFromDisk, 350, "needs 450 MiB, 400 MiB are free: parts of the model are dropped")]
    public void Sentence_NamesTheFigures(FitVerdict verdict, long anonymous, string part)
    {
        var fit = new ModelFit
        {
            Verdict = verdict,
            Needed = new ModelMemory(anonymous * Mebibyte, 100 * Mebibyte),
            Room = new MemoryRoom { Free = 400 * Mebibyte, FreeToTheEnd = 500 * Mebibyte, Swap = 200 * Mebibyte, Limit = 0, IsLimitedByCgroup = true },
        };

        Assert.Contains(part, fit.Sentence, StringComparison.Ordinal);
    }
}
