using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Predicts the speed of a model on this machine: from what its parts cost, corrected by its runs so far.</summary>
public sealed class ModelForecast(ModelSpeeds speeds, ModelHistory history, IOptionsMonitor<SpeechOptions> options)
{
    /// <summary>A clip as voice messages are.</summary>
    public static readonly TimeSpan ShortClip = TimeSpan.FromSeconds(9);

    /// <summary>A full window.</summary>
    public static readonly TimeSpan LongClip = TimeSpan.FromSeconds(30);

    private int Threads => EngineThreads.Resolve(options.CurrentValue.Threads);

    private bool Pads => options.CurrentValue.AudioContext == AudioContext.Full;

    /// <summary>Measures what has not been measured yet: a second or two of the processor.</summary>
    /// <returns>False where memory is too short for a measurement.</returns>
    public async Task<bool> MeasureAsync(InstalledModel model, CancellationToken cancellationToken) =>
        await speeds.MeasureAsync(model.Dimensions, model.Precision, Threads, cancellationToken) is not null;

    /// <summary>The real-time factor of a clip; <see langword="null"/> where the speed of such a model has not been measured.</summary>
    public async Task<double?> PredictAsync(InstalledModel model, TimeSpan clip, CancellationToken cancellationToken) =>
        Predict(model, clip, await history.OfAsync(model.Id, cancellationToken));

    /// <summary>The same where the runs of the model are at hand.</summary>
    public double? Predict(InstalledModel model, TimeSpan clip, ModelRuns runs)
    {
        if (clip <= TimeSpan.Zero || speeds.Find(model.Dimensions, model.Precision, Threads) is not { } speed) return null;
        var positions = model.Dimensions.AudioContext;
        return speed.RealTimeFactor(clip, positions, Pads) * runs.Correction(speed, Threads, positions, Pads);
    }

    /// <summary>For a model that need not be installed; measures what has not been measured yet.</summary>
    public async Task<double?> PredictAsync(ModelDimensions dimensions, ModelPrecision precision, TimeSpan clip, CancellationToken cancellationToken) =>
        (await speeds.MeasureAsync(dimensions, precision, Threads, cancellationToken))?.RealTimeFactor(clip, dimensions.AudioContext, Pads);
}
