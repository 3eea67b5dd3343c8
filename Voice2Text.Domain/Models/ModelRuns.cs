namespace Voice2Text.Domain.Models;

/// <summary>One finished run of a model.</summary>
/// <param name="Audio">Its audio.</param>
/// <param name="RealTimeFactor">Processing time over it.</param>
/// <param name="Predicted">The real-time factor that was expected before it.</param>
/// <param name="Threads">Threads of the engine.</param>
/// <param name="PeakBytes">Largest memory of the engine's process, in memory and in swap.</param>
public sealed record ModelRun(TimeSpan Audio, double RealTimeFactor, double? Predicted, int Threads, long? PeakBytes);

/// <summary>Finished runs of one model on one machine.</summary>
public sealed record ModelRuns(IReadOnlyList<ModelRun> Runs)
{
    public static ModelRuns None { get; } = new([]);

    /// <summary>The largest memory of any of them.</summary>
    public long? PeakBytes => Runs.Max(r => r.PeakBytes);

    public double? MedianRealTimeFactor => Median(Runs.Select(r => r.RealTimeFactor));

    /// <summary>By how much the runs were slower (above 0) or faster than predicted, as a share of the prediction; the median.</summary>
    public double? PredictionError => Median(Runs.Where(r => r.Predicted > 0).Select(r => r.RealTimeFactor / r.Predicted!.Value)) - 1;

    /// <summary>Measured over predicted time, the median of the runs with so many threads; 1 where there are none.</summary>
    /// <param name="speed">What is predicted from.</param>
    /// <param name="threads">Threads of the engine.</param>
    /// <param name="fullPositions">Encoder positions of a full window.</param>
    /// <param name="pads">Whether each window is computed in full.</param>
    public double Correction(ModelSpeed speed, int threads, int fullPositions, bool pads) =>
        Median(Runs.Where(r => r.Threads == threads).Select(r => r.RealTimeFactor / speed.RealTimeFactor(r.Audio, fullPositions, pads))) ?? 1;

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0) return null;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
