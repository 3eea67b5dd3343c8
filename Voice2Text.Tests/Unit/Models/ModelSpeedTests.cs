using Voice2Text.Domain.Models;

namespace Voice2Text.Tests.Unit.Models;

public sealed class ModelSpeedTests
{
    private static readonly ModelSpeed Speed = new()
    {
        MelPerPosition = 1e-5,
        EncoderPerPosition = 4e-4,
        EncoderPerPair = 1e-7,
        DecoderStep = 5e-3,
        DecoderStepPerPosition = 1e-6,
    };

    private static ModelRun Run(double seconds, double factor, double? predicted = null, int threads = 1, long? peak = null) =>
        new(TimeSpan.FromSeconds(seconds), factor, predicted, threads, peak);

    [Fact]
    public void ShortClip_PaysForTheWholeWindow_WhereItIsPadded()
    {
        var clip = TimeSpan.FromSeconds(9);
        // 1500 positions: 0.615 s of encoder, 0.225 s of attention; 44 steps of 6.5 ms.
        Assert.Equal((0.84 + (44 * 0.0065)) / 9, Speed.RealTimeFactor(clip, 1500, pads: true), 3);
        // 450 positions: 0.1845 s and 0.02025 s; 44 steps of 5.45 ms.
        Assert.Equal((0.20475 + (44 * 0.00545)) / 9, Speed.RealTimeFactor(clip, 1500, pads: false), 3);
    }

    [Fact]
    public void LongClip_IsOneWindowAfterTheOther()
    {
        var full = Speed.RealTimeFactor(TimeSpan.FromSeconds(30), 1500, pads: true);
        var rest = Speed.RealTimeFactor(TimeSpan.FromSeconds(9), 1500, pads: true);

        Assert.Equal(((2 * 30 * full) + (9 * rest)) / 69, Speed.RealTimeFactor(TimeSpan.FromSeconds(69), 1500, pads: true), 6);
    }

    [Fact]
    public void Correction_IsTheMedianOfTheRunsWithTheSameThreads()
    {
        var nine = Speed.RealTimeFactor(TimeSpan.FromSeconds(9), 1500, pads: true);
        var thirty = Speed.RealTimeFactor(TimeSpan.FromSeconds(30), 1500, pads: true);
        var runs = new ModelRuns([Run(9, 1.2 * nine), Run(30, 1.4 * thirty), Run(9, 9 * nine), Run(9, 0.1 * nine, threads: 2), Run(9, 0.1 * nine, threads: 2)]);

        Assert.Equal(1.4, runs.Correction(Speed, 1, 1500, pads: true), 6);
        Assert.Equal(1, runs.Correction(Speed, 4, 1500, pads: true));
    }

    [Fact]
    public void Runs_TellPredictionErrorAndPeak()
    {
        var runs = new ModelRuns([Run(9, 0.5, 0.4, peak: 300), Run(9, 0.6, 0.5, peak: 500), Run(9, 9), Run(9, 0.3, 0.4)]);

        Assert.Equal((0.55, 0.2, 500), (runs.MedianRealTimeFactor!.Value, Math.Round(runs.PredictionError!.Value, 6), runs.PeakBytes));
        Assert.Equal((null, null, null), (ModelRuns.None.MedianRealTimeFactor, ModelRuns.None.PredictionError, ModelRuns.None.PeakBytes));
    }
}
