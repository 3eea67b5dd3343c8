using Voice2Text.Infrastructure.Speech.Benchmarks;
using static Voice2Text.Tests.Fakes.BenchmarkReports;

namespace Voice2Text.Tests.Unit.Speech.Benchmarks;

public sealed class BenchmarkComparisonTests
{
    [Fact]
    public void Of_CasesOfBoth_GivesTimesAndTheRest()
    {
        var first = Of(Subject("tiny", "small", Case("9s-guarded", 1), Case("30s", 4)), Subject("base", "small", Case("30s", 8)));
        var second = Of(Subject("tiny", "small", Case("9s-guarded", 0.5), Case("30s", 2)), Subject("tiny", "exact", Case("30s", 8)));

        var comparison = BenchmarkComparison.Of(first, second);

        Assert.Equal([("9s-guarded", 0.5), ("30s", 0.5)], comparison.Cases.Select(c => (c.Case, c.Ratio)));
        Assert.Equal(["Only in A: base small, 30s", "Only in B: tiny exact, 30s"], comparison.Missing);
        Assert.Equal(
            ["Speed: B takes 0.50 times as long as A (0.50 to 0.50 in 2 cases): it is 2.0 times as fast.", "Memory: B needs as much anonymous memory as A."],
            comparison.Verdicts);
    }

    [Fact]
    public void Of_SlowerAndLarger_SaysSoAndWhatIsNotTheSame()
    {
        var comparison = BenchmarkComparison.Of(
            Of(Subject("tiny", "small", Case("30s", 2, anonymous: 100))),
            Of(Subject("tiny", "small", Case("30s", 3, anonymous: 200))) with { Threads = 2, Runtime = "1.32.0" });

        Assert.Equal(
            [
                "Speed: B takes 1.50 times as long as A: it is 1.5 times as slow.", "Memory: B needs 2.00 times as much anonymous memory as A.",
                "Mind: A ran with 1 thread(s), B with 2.", "Mind: A has ONNX Runtime 1.31.1, B 1.32.0.",
            ],
            comparison.Verdicts);
    }

    [Fact]
    public void Of_DifferenceOfAFewPercent_IsNone()
    {
        var comparison = BenchmarkComparison.Of(Of(Subject("tiny", "small", Case("30s", 2))), Of(Subject("tiny", "small", Case("30s", 2.05))));

        Assert.Equal("Speed: B is as fast as A.", comparison.Verdicts[0]);
    }

    [Fact]
    public void Of_NothingInCommon_NamesWhatThereIs()
    {
        var e = Assert.Throws<BenchmarkException>(() => BenchmarkComparison.Of(
            Of(Subject("tiny", "small", Case("30s", 2))), Of(Subject("tiny", "small", Case("30s", 2)) with { MemoryLimitBytes = 700L << 20 })));

        Assert.Equal(BenchmarkFailure.Input, e.Failure);
        Assert.Contains("The first has: tiny small, 30s. The second has: tiny small, 700 MiB, 30s.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ratios_AreOfTheSameModelAndCase()
    {
        var own = Subject("tiny", "small", Case("9s-guarded", 1), Case("30s", 4));
        var other = Subject("tiny", "q4_0", Case("9s-guarded", 2)) with { Engine = SubjectReport.WhisperCpp };
        var report = Of(own, own with { MemoryLimitBytes = 700L << 20, IsInTurn = true, Cases = [Case("30s", 5)] }, other, other with { Model = "base" });

        Assert.Equal(
            [("tiny", "9s-guarded", "small", "whisper.cpp q4_0", 0.5), ("tiny", "30s", "small, in turn, 700 MiB", "small", 1.25)],
            report.Ratios.Select(r => (r.Model, r.Case, r.Of, r.To, r.Ratio)));
    }

    [Fact]
    public void Measurement_OfAnEvenNumber_TakesTheMiddle() => Assert.Equal(new Measurement(2.5, 1, 4), Measurement.Of([4, 1, 3, 2]));
}
