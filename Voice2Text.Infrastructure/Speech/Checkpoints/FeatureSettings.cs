using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>How audio becomes a log-mel spectrogram. Only the number of mel filters differs between Whisper checkpoints.</summary>
public sealed record FeatureSettings
{
    /// <summary>Mel filters: 80 or 128.</summary>
    public required int MelBins { get; init; }

    /// <summary>Samples a second.</summary>
    public int SampleRate { get; init; } = 16000;

    /// <summary>Samples between two frames.</summary>
    public int HopLength { get; init; } = 160;

    /// <summary>Samples of a frame, and of its Fourier transform.</summary>
    public int FftSize { get; init; } = 400;

    /// <summary>Seconds of a full window.</summary>
    public int WindowSeconds { get; init; } = 30;

    /// <summary>Reads <c>preprocessor_config.json</c>, where there is one, and holds it against the dimensions.</summary>
    internal static FeatureSettings Load(string directory, ModelDimensions dimensions)
    {
        var settings = new FeatureSettings { MelBins = dimensions.MelBins };
        var file = CheckpointJson.TryOpen(directory, CheckpointFiles.Preprocessor);
        if (file is not null)
        {
            file.Expect("feature_size", dimensions.MelBins, "num_mel_bins in config.json");
            file.Expect("sampling_rate", settings.SampleRate, "what Whisper is made for");
            file.Expect("hop_length", settings.HopLength, "what Whisper is made for");
            file.Expect("n_fft", settings.FftSize, "what Whisper is made for");
            file.Expect("chunk_length", settings.WindowSeconds, "what Whisper is made for");
        }

        // Two frames make one encoder position (the second convolution's stride).
        var positions = settings.WindowSeconds * settings.SampleRate / settings.HopLength / 2;
        return dimensions.AudioContext == positions
            ? settings
            : throw new CheckpointException(
                CheckpointFailure.Unsupported,
                $"{CheckpointFiles.Config} of '{directory}' says max_source_positions {dimensions.AudioContext}; only {positions} "
                + "(a window of 30 s) is supported. Choose a checkpoint with Whisper's usual window.");
    }
}
