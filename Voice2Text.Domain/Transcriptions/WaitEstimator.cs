namespace Voice2Text.Domain.Transcriptions;

/// <summary>One finished run: how much audio, how long it took.</summary>
public sealed record RunCost(TimeSpan Audio, TimeSpan Processing);

/// <summary>An expected time with its range.</summary>
public sealed record ExpectedTime(TimeSpan Likely, TimeSpan Low, TimeSpan High);

/// <summary>
/// Predicts processing time from finished runs of the same model: a least-squares line of fixed plus per-second cost,
/// and a range of two standard deviations of what the line leaves over.
/// </summary>
public sealed class WaitEstimator
{
    private const int RunsNeeded = 3;

    private readonly double _fixed;
    private readonly double _perSecond;
    private readonly double _deviation;

    private WaitEstimator(double fixedSeconds, double perSecond, double deviation) =>
        (_fixed, _perSecond, _deviation) = (fixedSeconds, perSecond, deviation);

    /// <summary>Fits finished runs; <see langword="null"/> where there are too few to say anything.</summary>
    public static WaitEstimator? Fit(IReadOnlyCollection<RunCost> runs)
    {
        if (runs.Count < RunsNeeded) return null;
        var meanAudio = runs.Average(r => r.Audio.TotalSeconds);
        var meanCost = runs.Average(r => r.Processing.TotalSeconds);
        var spread = runs.Sum(r => Math.Pow(r.Audio.TotalSeconds - meanAudio, 2));
        var slope = spread > 1e-6
            ? runs.Sum(r => (r.Audio.TotalSeconds - meanAudio) * (r.Processing.TotalSeconds - meanCost)) / spread
            : 0;
        // Noise can turn either part negative; neither can be.
        slope = Math.Clamp(slope, 0, meanAudio > 0 ? meanCost / meanAudio : 0);
        var constant = meanCost - (slope * meanAudio);
        var left = runs.Sum(r => Math.Pow(r.Processing.TotalSeconds - constant - (slope * r.Audio.TotalSeconds), 2));
        return new WaitEstimator(constant, slope, Math.Sqrt(left / runs.Count));
    }

    /// <summary>Time until all of these are done, one after the other.</summary>
    public ExpectedTime For(IReadOnlyCollection<TimeSpan> audio)
    {
        var likely = (audio.Count * _fixed) + (audio.Sum(a => a.TotalSeconds) * _perSecond);
        // Independent deviations add up by their squares.
        var range = 2 * _deviation * Math.Sqrt(audio.Count);
        return new ExpectedTime(
            TimeSpan.FromSeconds(likely), TimeSpan.FromSeconds(Math.Max(0, likely - range)), TimeSpan.FromSeconds(likely + range));
    }
}
