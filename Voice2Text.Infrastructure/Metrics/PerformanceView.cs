using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>What the charts of performance show of one range.</summary>
/// <param name="Range">The range.</param>
/// <param name="From">Its first moment.</param>
/// <param name="To">Its last.</param>
/// <param name="Models">Speed by model, the most used one first.</param>
/// <param name="Runs">The newest transcriptions of the range, each by itself.</param>
/// <param name="Host">The machine, the oldest bucket first.</param>
/// <param name="Marks">What was changed meanwhile.</param>
public sealed record PerformanceView(
    ChartRange Range, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ModelPerformance> Models, IReadOnlyList<RunPoint> Runs, IReadOnlyList<HostBucket> Host, IReadOnlyList<ChartMark> Marks);

/// <summary>One model's speed over time.</summary>
/// <param name="Model">Its id; empty where failures came before one was chosen.</param>
/// <param name="Buckets">Buckets in which something ended, the oldest first.</param>
/// <param name="All">All of them together.</param>
public sealed record ModelPerformance(string Model, IReadOnlyList<TranscriptionRollup> Buckets, TranscriptionRollup All);

/// <summary>One transcription.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When it ended.</param>
/// <param name="Model">Id of the model.</param>
/// <param name="Audio">Duration of the audio.</param>
/// <param name="Times">Times of its stages.</param>
/// <param name="SwappedBytes">Most bytes of the engine in swap meanwhile.</param>
public sealed record RunPoint(long Id, DateTimeOffset At, string Model, TimeSpan Audio, StageTimes Times, long? SwappedBytes)
{
    public double RealTimeFactor => Times.Processing / Audio;
}

/// <summary>The machine in one bucket; shares are in thousandths, memory is in KiB.</summary>
/// <param name="Start">The bucket's start.</param>
/// <param name="Series">The series by the numbers of <see cref="HostSeries"/>.</param>
public sealed record HostBucket(DateTimeOffset Start, SeriesSummaries Series)
{
    /// <summary>The mean of a series.</summary>
    public double? Average(string name) => Series[HostSeries.Named(name).Id]?.Average;

    /// <summary>The largest value of a series.</summary>
    public double? Max(string name) => Series[HostSeries.Named(name).Id]?.Max;
}

/// <summary>What is marked in the charts.</summary>
public enum ChartMarkKind
{
    /// <summary>The machine was resized, or another one.</summary>
    HostProfile,

    /// <summary>Another model serves.</summary>
    ModelSwitch,
}

/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Text">The model or the machine since.</param>
public sealed record ChartMark(DateTimeOffset At, ChartMarkKind Kind, string Text);
