using System.Diagnostics;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Features;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// Finds what a model's parts cost on this machine, in a second or two and without the model: one layer of its width is
/// timed, with and without what surrounds it, and counted as often as the model has it.
/// </summary>
internal static class SpeedCalibration
{
    // A decoder step reads every weight once. Fewer bytes than this might stay in the processor's cache, which a whole
    // decoder does not.
    private const long DecoderBytes = 64L << 20;
    private const int SmallVocabulary = 128;
    private const int WideModel = 1000;
    private const int MaxRounds = 3;

    // A layer's matrices hold 12 width², those of one cross-attention's keys and values 2.
    private const double ProductsOfLayer = 6;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);

    public static ModelSpeed Measure(ModelDimensions dimensions, ModelPrecision precision, int threads, string folder, CancellationToken cancellationToken)
    {
        var shortWindow = dimensions.AudioContext / 4;
        // Wide models would take too long; their attention is a smaller part, so that less depends on a long window.
        var longWindow = dimensions.AudioContext / 4 * (dimensions.Width > WideModel ? 2 : 3);
        var one = dimensions with { EncoderLayers = 0, DecoderLayers = 1, Vocabulary = SmallVocabulary };
        double around;
        using (var probe = SpeedProbe.Create(one, precision, threads, folder, cancellationToken))
            around = Fastest(() => probe.Encode(longWindow, cancellationToken)) / longWindow;

        var (perPosition, perPair) = MeasureLayer(one with { EncoderLayers = 1 }, around, shortWindow, longWindow, precision, threads, folder, cancellationToken);
        var decoder = MeasureDecoder(dimensions, around, shortWindow, longWindow, precision, threads, folder, cancellationToken);
        return new ModelSpeed
        {
            MelPerPosition = MeasureMel(dimensions.MelBins),
            // Everything around one layer holds the keys and values of one decoder layer already.
            EncoderPerPosition = around + ((dimensions.DecoderLayers - 1) * (decoder.CrossPerPosition ?? (perPosition / ProductsOfLayer))) + (dimensions.EncoderLayers * perPosition),
            EncoderPerPair = dimensions.EncoderLayers * perPair,
            DecoderStep = decoder.Step,
            DecoderStepPerPosition = decoder.StepPerPosition,
        };
    }

    /// <summary>One encoder layer: a part for each position, and attention for each pair of them.</summary>
    private static (double PerPosition, double PerPair) MeasureLayer(
        ModelDimensions dimensions, double around, int shortWindow, int longWindow, ModelPrecision precision, int threads, string folder, CancellationToken cancellationToken)
    {
        using var probe = SpeedProbe.Create(dimensions, precision, threads, folder, cancellationToken);
        var inShort = (Fastest(() => probe.Encode(shortWindow, cancellationToken)) / shortWindow) - around;
        var inLong = (Fastest(() => probe.Encode(longWindow, cancellationToken)) / longWindow) - around;
        var perPair = Math.Max(0, (inLong - inShort) / (longWindow - shortWindow));
        return (Math.Max(0, inLong - (perPair * longWindow)), perPair);
    }

    /// <summary>A decoder of fewer layers and, in the same measure, fewer tokens.</summary>
    private static (double? CrossPerPosition, double Step, double StepPerPosition) MeasureDecoder(
        ModelDimensions dimensions, double around, int shortWindow, int longWindow, ModelPrecision precision, int threads, string folder, CancellationToken cancellationToken)
    {
        var all = dimensions.DecoderLayers;
        var layers = (int)Math.Clamp(DecoderBytes * all / ModelMemory.DecoderWeights(dimensions, precision), 1, all);
        var part = dimensions with { EncoderLayers = 0, DecoderLayers = layers, Vocabulary = Math.Max(SmallVocabulary, dimensions.Vocabulary * layers / all) };
        using var probe = SpeedProbe.Create(part, precision, threads, folder, cancellationToken);
        probe.Encode(shortWindow, cancellationToken);
        var inShort = probe.Step(cancellationToken);
        var encode = probe.Encode(longWindow, cancellationToken) / longWindow;
        var inLong = probe.Step(cancellationToken);
        var perPosition = Math.Max(0, (inLong - inShort) / (longWindow - shortWindow));
        var times = (double)all / layers;
        return (
            layers == 1 ? null : Math.Max(0, (encode - around) / (layers - 1)),
            times * Math.Max(0, inLong - (perPosition * longWindow)), times * perPosition);
    }

    private static double MeasureMel(int bins)
    {
        const int Positions = 500;
        var logMel = new LogMelSpectrogram(bins);
        var samples = new float[Positions * WindowTranscriber.SamplesPerPosition];
        var random = new Random(1);
        for (var i = 0; i < samples.Length; i++) samples[i] = random.NextSingle() * 0.1f;
        var mel = new float[bins * Positions * 2];
        return Fastest(() =>
        {
            var started = Stopwatch.GetTimestamp();
            logMel.Compute(samples, Positions * 2, mel);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }) / Positions;
    }

    /// <summary>The fastest of some runs, the first of which allocates: whatever else the machine does only slows one down.</summary>
    private static double Fastest(Func<double> run)
    {
        var fastest = run();
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < MaxRounds && (round == 0 || Stopwatch.GetElapsedTime(started) < Budget); round++) fastest = Math.Min(fastest, run());
        return fastest;
    }
}
