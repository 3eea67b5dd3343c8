namespace Voice2Text.Domain.Models;

/// <summary>Memory that the engine needs with a model, in bytes.</summary>
/// <param name="Anonymous">In no file: it can only leave memory through swap, and is what the kernel kills for.</param>
/// <param name="FileBacked">Pages of mapped files: the kernel drops them for want of memory and reads them again.</param>
public sealed record ModelMemory(long Anonymous, long FileBacked)
{
    public long Total => Anonymous + FileBacked;

    /// <summary>Predicts the peak over a run: the engine's process with this model, nothing of the application.</summary>
    /// <param name="dimensions">The model's sizes.</param>
    /// <param name="precision">How its weights are stored.</param>
    /// <param name="window">Audio that the encoder computes at once: 30 s, or as much as the longest clip has.</param>
    /// <param name="engine">How the engine keeps it.</param>
    public static ModelMemory Predict(ModelDimensions dimensions, ModelPrecision precision, TimeSpan window, EngineMemory engine)
    {
        var positions = Math.Min(dimensions.AudioContext, (long)Math.Ceiling(window.TotalSeconds * EngineMemory.PositionsPerSecond));
        var (width, layers) = ((long)dimensions.Width, (long)dimensions.DecoderLayers);
        var (encoder, decoder) = (EncoderWeights(dimensions, precision), DecoderWeights(dimensions, precision));
        var encoderHeap = engine.MapsEncoder ? 0 : (long)(encoder * EngineMemory.HeapFactor(precision.Encoder));
        var decoderHeap = engine.MapsDecoder ? 0 : (long)(decoder * EngineMemory.HeapFactor(precision.Decoder));
        var activations = (long)(positions * width * sizeof(float) * engine.ActivationsPerPosition);
        // Keys and values of both attentions; half of the text context is the most that a window's text takes.
        var cross = 2 * layers * positions * width * (precision.HasQuantizedCrossCache ? sizeof(sbyte) : sizeof(float));
        var self = 2 * layers * (dimensions.TextContext / 2) * width * sizeof(float);
        var halves = engine.KeepsOneSession
            ? Math.Max(encoderHeap + activations, decoderHeap + self)
            : encoderHeap + activations + decoderHeap + self;
        var encoderMapped = engine.MapsEncoder ? encoder : (long)(encoder * EngineMemory.MappedFactor(precision.Encoder));
        var decoderMapped = engine.MapsDecoder ? decoder : (long)(decoder * EngineMemory.MappedFactor(precision.Decoder));
        var mapped = engine.KeepsOneSession ? Math.Max(encoderMapped, decoderMapped) : encoderMapped + decoderMapped;
        return new ModelMemory(engine.RuntimeAnonymous + halves + cross, engine.RuntimeFileBacked + mapped);
    }

    /// <summary>
    /// Corrects a prediction by a measured peak of the engine's process. More than predicted counts as anonymous, the
    /// cautious side; less is pages of files that were never read, or dropped.
    /// </summary>
    public ModelMemory CorrectedBy(long measuredPeak) => measuredPeak >= Total
        ? this with { Anonymous = measuredPeak - FileBacked }
        : new ModelMemory(Math.Min(Anonymous, measuredPeak), Math.Max(0, measuredPeak - Anonymous));

    /// <summary>Bytes of the encoder's weights, with the products that give the decoder's cross-attention its keys and values.</summary>
    public static long EncoderWeights(ModelDimensions dimensions, ModelPrecision precision)
    {
        var width = (long)dimensions.Width;
        var matrices = (dimensions.EncoderLayers * ((4 * width * width) + (2 * width * dimensions.EncoderFeedForward)))
            + (dimensions.DecoderLayers * 2 * width * width);
        var convolutions = (3 * dimensions.MelBins * width) + (3 * width * width);
        return Bytes(matrices, precision.Encoder) + ((convolutions + (dimensions.AudioContext * width)) * sizeof(float));
    }

    /// <summary>Bytes of the decoder's weights, with the product that gives the logits.</summary>
    public static long DecoderWeights(ModelDimensions dimensions, ModelPrecision precision)
    {
        var width = (long)dimensions.Width;
        var matrices = dimensions.DecoderLayers * ((6 * width * width) + (2 * width * dimensions.DecoderFeedForward));
        return Bytes(matrices + (dimensions.Vocabulary * width), precision.Decoder);
    }

    private static long Bytes(long weights, WeightFormat format)
    {
        // A 32-bit scale for each block of 128 weights.
        const int BlockSize = 128;
        return format switch
        {
            WeightFormat.Fp32 => weights * sizeof(float),
            WeightFormat.Int8 => weights,
            WeightFormat.Q8 => weights + (weights / BlockSize * sizeof(float)),
            WeightFormat.Q4 => (weights / 2) + (weights / BlockSize * sizeof(float)),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }
}
