using System.Diagnostics.Metrics;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>Speed of each run as it ends. It costs nothing while nobody listens.</summary>
public sealed class TranscriptionMetrics
{
    /// <summary>Name of the application's meter.</summary>
    public const string MeterName = "Voice2Text";

    private readonly Histogram<double> _factor;
    private readonly Histogram<double> _stages;
    private readonly Histogram<double> _audio;

    public TranscriptionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _factor = meter.CreateHistogram<double>(
            "voice2text.transcription.real_time_factor", "1", "Processing time over audio duration.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10] });
        _stages = meter.CreateHistogram<double>(
            "voice2text.transcription.stage.duration", "s", "Time of each stage.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] });
        _audio = meter.CreateHistogram<double>(
            "voice2text.transcription.audio.duration", "s", "Duration of the audio.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200] });
    }

    /// <summary>Counts a run that has given a text.</summary>
    internal void Record(TranscriptionResult result)
    {
        if (!_factor.Enabled || result.Times is not { } times || result.AudioDuration <= TimeSpan.Zero) return;
        var model = new KeyValuePair<string, object?>("model", result.Model);
        _factor.Record(times.Processing / result.AudioDuration, model);
        _audio.Record(result.AudioDuration.TotalSeconds, model);
        foreach (var (stage, time) in new[] { ("decode", times.Decode), ("log_mel", times.LogMel), ("encoder", times.Encoder), ("decoder", times.Decoder) })
            _stages.Record(time.TotalSeconds, model, new("stage", stage));
    }
}
