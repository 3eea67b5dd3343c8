using System.Diagnostics;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Features;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// Runs a model on noise with a fixed number of tokens, so that the work is the same whatever the weights say. The
/// parts are those of a real run: log-mel, encoder, decoder steps, token rules and selection.
/// </summary>
public sealed class EngineBenchmark
{
    private static readonly (string Name, double Seconds, bool Full, int Tokens)[] Cases =
    [
        ("9 s clip, 9 s of audio context", 9, false, 40),
        ("9 s clip, full 30 s window", 9, true, 40),
        ("30 s clip", 30, true, 100),
    ];

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    private long _peakAnonymous;
    private long _peakFileBacked;

    /// <summary>Measures an installed model.</summary>
    public static BenchmarkReport Run(
        InstalledModel model, int threads, int repetitions, IProgress<string>? progress, CancellationToken cancellationToken) =>
        new EngineBenchmark().Measure(model, threads, repetitions, progress, cancellationToken);

    private BenchmarkReport Measure(
        InstalledModel model, int threads, int repetitions, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var files = ModelFiles.Open(model.Directory);
        var layout = OnnxSpeechEngine.ReadLayout(files);
        // What an import left behind is not the model's.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ProcessMemoryReader.ResetPeak();
        var idle = Sample();
        progress?.Report("loading");
        var started = Stopwatch.GetTimestamp();
        using var network = OnnxSpeechEngine.OpenNetwork(files, new SpeechSessionOptions { Threads = threads }, cancellationToken);
        var load = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        Sample();
        var windows = new List<WindowReport>();
        foreach (var (name, seconds, full, tokens) in Cases)
        {
            progress?.Report(name);
            windows.Add(MeasureWindow(network, layout, name, seconds, full, tokens, repetitions, cancellationToken));
        }

        var last = Sample();
        return new BenchmarkReport
        {
            Model = model.Id,
            Precision = model.Precision.Name,
            Threads = threads,
            Repetitions = repetitions,
            LoadMilliseconds = load,
            Windows = windows,
            PeakResidentBytes = last?.PeakResident ?? 0,
            PeakAnonymousBytes = _peakAnonymous,
            PeakFileBackedBytes = _peakFileBacked,
            IdleResidentBytes = idle?.Resident ?? 0,
        };
    }

    private WindowReport MeasureWindow(
        WhisperNetwork network, TokenLayout layout, string name, double seconds, bool full, int tokens, int repetitions,
        CancellationToken cancellationToken)
    {
        var samples = Noise((int)(seconds * AudioFormat.SampleRate));
        var positions = full ? network.Dimensions.AudioContext : samples.Length / WindowTranscriber.SamplesPerPosition;
        var mel = new float[network.Dimensions.MelBins * positions * 2];
        var logMel = new LogMelSpectrogram(network.Dimensions.MelBins);
        var runs = new List<(double Mel, double Encoder, double Token, double Total, double Outside)>();
        // The first runs are not counted: they page weights in, and the just-in-time compiler optimises a method only
        // after some calls and a moment in the background.
        var begun = Stopwatch.GetTimestamp();
        while (runs.Count < repetitions)
        {
            var isWarmUp = Stopwatch.GetElapsedTime(begun) < WarmUpTime;
            var inRuntime = network.RuntimeTime;
            var started = Stopwatch.GetTimestamp();
            logMel.Compute(samples, positions * 2, mel);
            var melTime = Stopwatch.GetElapsedTime(started);
            network.Encode(mel, positions * 2, cancellationToken);
            var encoded = Stopwatch.GetElapsedTime(started);
            Sample();
            var resumed = Stopwatch.GetTimestamp();
            DecodeTokens(network, layout, tokens, cancellationToken);
            var decoded = Stopwatch.GetElapsedTime(resumed);
            Sample();
            if (isWarmUp) continue;
            var total = encoded + decoded;
            runs.Add((
                melTime.TotalMilliseconds, (encoded - melTime).TotalMilliseconds, decoded.TotalMilliseconds / tokens,
                total.TotalSeconds, (total - (network.RuntimeTime - inRuntime)) / total));
        }

        return new WindowReport
        {
            Name = name,
            ClipSeconds = seconds,
            Positions = positions,
            Tokens = tokens,
            MelMilliseconds = Measurement.Of([.. runs.Select(r => r.Mel)]),
            EncoderMilliseconds = Measurement.Of([.. runs.Select(r => r.Encoder)]),
            DecoderMillisecondsPerToken = Measurement.Of([.. runs.Select(r => r.Token)]),
            RealTimeFactor = Measurement.Of([.. runs.Select(r => r.Total / seconds)]),
            OutsideRuntimeShare = Measurement.Of([.. runs.Select(r => r.Outside)]).Median,
        };
    }

    private static void DecodeTokens(WhisperNetwork network, TokenLayout layout, int count, CancellationToken cancellationToken)
    {
        var rules = new TokenRules(layout, timestamps: true);
        var selector = new TokenSelector(layout, timestamps: true);
        var random = new Random(1);
        var tokens = new int[count];
        network.Decode([layout.Tokenizer.StartOfTranscript], cancellationToken);
        var logits = network.Decode(Prompt.Task(layout, null, SpeechTask.Transcribe, timestamps: true) is { Length: > 0 } task ? task : [layout.EndOfText], cancellationToken);
        for (var i = 0; i < count; i++)
        {
            rules.Apply(logits, tokens.AsSpan(0, i));
            logits[layout.EndOfText] = float.NegativeInfinity; // always the same number of steps
            tokens[i] = selector.Select(logits, 0, random).Token;
            logits = network.Decode([tokens[i]], cancellationToken);
        }
    }

    private static float[] Noise(int length)
    {
        var random = new Random(1);
        var samples = new float[length];
        for (var i = 0; i < length; i++) samples[i] = (random.NextSingle() - 0.5f) * 0.2f;
        return samples;
    }

    private ProcessMemory? Sample()
    {
        var memory = ProcessMemoryReader.ReadSelf();
        if (memory is null) return null;
        _peakAnonymous = Math.Max(_peakAnonymous, memory.Anonymous);
        _peakFileBacked = Math.Max(_peakFileBacked, memory.FileBacked);
        return memory;
    }
}
