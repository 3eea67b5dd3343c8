namespace Voice2Text.Domain.Metrics;

/// <summary>
/// The transcriptions that ended in one period with one model on one machine. Merging the periods of a day gives what the
/// day's raw rows give: counts and sums exactly, quantiles within <see cref="QuantileSketch.RelativeError"/>.
/// </summary>
public sealed class TranscriptionRollup
{
    public required Resolution Resolution { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>Id of the model; empty where a failure came before one was chosen.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the model's quantisation; empty where it is not known.</summary>
    public required string Precision { get; init; }

    /// <summary>Id of the machine's profile; 0 where it is not known.</summary>
    public required int HostProfileId { get; init; }

    /// <summary>Computed by the engine; answers from the store are in <see cref="FromStore"/>.</summary>
    public long Count { get; set; }

    /// <summary>Answered with the text of the same audio, without the engine.</summary>
    public long FromStore { get; set; }

    /// <summary>Failed on this side: no refusals and no cancellations.</summary>
    public long Failures { get; set; }

    public double AudioSeconds { get; set; }

    /// <summary>Decode, log-mel, encoder and decoder.</summary>
    public double ProcessingSeconds { get; set; }

    /// <summary>Real-time factors.</summary>
    public required QuantileSketch RealTimeFactors { get; init; }

    /// <summary>Seconds in the queue.</summary>
    public required QuantileSketch QueueWaits { get; init; }

    /// <summary>Most bytes of the engine in swap during one run.</summary>
    public long MaxSwappedBytes { get; set; }

    /// <summary>Runs during which some of the engine was in swap.</summary>
    public long SwappedRuns { get; set; }

    /// <summary>An empty one.</summary>
    public static TranscriptionRollup Empty(Resolution resolution, DateTimeOffset start, string model, string precision, int hostProfileId) => new()
    {
        Resolution = resolution,
        Start = start,
        Model = model,
        Precision = precision,
        HostProfileId = hostProfileId,
        RealTimeFactors = new QuantileSketch(),
        QueueWaits = new QuantileSketch(),
    };

    /// <summary>Takes over another period's figures.</summary>
    public void Merge(TranscriptionRollup other)
    {
        Count += other.Count;
        FromStore += other.FromStore;
        Failures += other.Failures;
        AudioSeconds += other.AudioSeconds;
        ProcessingSeconds += other.ProcessingSeconds;
        RealTimeFactors.Merge(other.RealTimeFactors);
        QueueWaits.Merge(other.QueueWaits);
        MaxSwappedBytes = Math.Max(MaxSwappedBytes, other.MaxSwappedBytes);
        SwappedRuns += other.SwappedRuns;
    }
}
