using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>
/// The large arrays of a run, which the next run of the model uses again. .NET puts arrays of this size apart, and takes
/// them away with a collection of everything: made anew for each run they would cause one every few runs.
/// </summary>
/// <param name="dimensions">Of the model.</param>
internal sealed class RunBuffers(ModelDimensions dimensions)
{
    /// <summary>A full window of audio.</summary>
    public float[] Samples { get; } = new float[dimensions.AudioContext * WindowTranscriber.SamplesPerPosition];

    /// <summary>A full window's log-mel spectrogram.</summary>
    public float[] Mel { get; } = new float[dimensions.MelBins * dimensions.AudioContext * 2];

    /// <summary>One number for each token; whoever computes with it is done with it when he returns.</summary>
    public float[] Vocabulary { get; } = new float[dimensions.Vocabulary];
}
