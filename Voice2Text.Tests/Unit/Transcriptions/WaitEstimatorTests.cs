using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Tests.Unit.Transcriptions;

public sealed class WaitEstimatorTests
{
    private static RunCost Run(double audio, double processing) => new(TimeSpan.FromSeconds(audio), TimeSpan.FromSeconds(processing));

    [Fact]
    public void RunsOnALine_ArePredictedExactly()
    {
        var estimator = WaitEstimator.Fit([Run(10, 4), Run(20, 6), Run(60, 14)])!;

        var wait = estimator.For([TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5)]);

        Assert.Equal(2 + (30 * 0.2) + 2 + (5 * 0.2), wait.Likely.TotalSeconds, 1e-3);
        Assert.Equal(wait.Likely.TotalSeconds, wait.High.TotalSeconds, 1e-3);
    }

    [Fact]
    public void TooFewRuns_SayNothing() => Assert.Null(WaitEstimator.Fit([Run(10, 4), Run(20, 6)]));

    [Fact]
    public void ScatteredRuns_GiveARangeAroundTheLikelyTime()
    {
        var wait = WaitEstimator.Fit([Run(10, 1), Run(10, 3), Run(20, 2), Run(20, 6)])!.For([TimeSpan.FromSeconds(15)]);

        Assert.True(wait.Low < wait.Likely && wait.Likely < wait.High);
        Assert.True(wait.Low >= TimeSpan.Zero);
    }

    [Fact]
    public void LongerIsCheaperByChance_NeverPredictsANegativeTime()
    {
        var wait = WaitEstimator.Fit([Run(10, 9), Run(20, 5), Run(30, 1)])!.For([TimeSpan.FromMinutes(10)]);

        Assert.True(wait.Likely > TimeSpan.Zero);
    }
}
