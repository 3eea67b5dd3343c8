using System.Diagnostics;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// Transcribes noise with a model whose text has a fixed length (<see cref="PacedNetwork"/>), in this process. All that a
/// transcription does is done: voice activity, log-mel, encoder, decoder steps, token rules, segments.
/// </summary>
internal static class EngineBenchmark
{
    /// <summary>
    /// Runs are not counted for this long: they page weights in, and the just-in-time compiler optimises a method only
    /// after some calls and a moment in the background.
    /// </summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    public static async Task<LoadAnswer> LoadAsync(LoadStep step, CancellationToken cancellationToken)
    {
        if (step.Cold) PageCache.Drop(step.Model);
        var before = ProcessCounters.ReadSelf()?.MajorFaults;
        var started = Stopwatch.GetTimestamp();
        await using var bench = Open(step.Model, step.Threads, step.InTurn, BenchmarkCase.Guarded, cancellationToken);
        var loaded = Stopwatch.GetElapsedTime(started);
        await bench.RunAsync(BenchmarkCase.Guarded.ClipSeconds, cancellationToken);
        var text = Stopwatch.GetElapsedTime(started);
        return new LoadAnswer(loaded.TotalMilliseconds, text.TotalMilliseconds, ProcessCounters.ReadSelf()?.MajorFaults - before);
    }

    public static async Task<CaseAnswer> MeasureAsync(CaseStep step, CancellationToken cancellationToken)
    {
        var subject = BenchmarkCase.Named(step.Name);
        if (step.Cold) PageCache.Drop(step.Model);
        await using var bench = Open(step.Model, step.Threads, step.InTurn, subject, cancellationToken);
        var begun = Stopwatch.GetTimestamp();
        do
        {
            await bench.RunAsync(Math.Min(subject.ClipSeconds, OpenModel.WindowSeconds), cancellationToken);
        }
        while (Stopwatch.GetElapsedTime(begun) < WarmUpTime);

        var (allocated, collections, windows) = (GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(GC.MaxGeneration), bench.Network.Windows);
        var (runs, memory) = (new List<RunSample>(), PeakMemory.None);
        for (var i = 0; i < step.Repetitions; i++)
        {
            var (sample, usage) = await bench.RunAsync(subject.ClipSeconds, cancellationToken);
            runs.Add(sample);
            memory = memory.Max(new PeakMemory(usage.PeakResidentBytes ?? 0, usage.PeakAnonymousBytes ?? 0, usage.PeakFileBackedBytes ?? 0));
        }

        return new CaseAnswer
        {
            Positions = bench.Network.Positions,
            Windows = (bench.Network.Windows - windows) / step.Repetitions,
            Runs = runs,
            AllocatedBytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / step.Repetitions,
            FullCollections = GC.CollectionCount(GC.MaxGeneration) - collections,
            Memory = memory,
        };
    }

    private static OpenModel Open(string directory, int threads, bool inTurn, BenchmarkCase subject, CancellationToken cancellationToken)
    {
        var files = ModelFiles.Open(directory);
        var layout = OnnxSpeechEngine.ReadLayout(files);
        var network = OnnxSpeechEngine.OpenNetwork(files, new SpeechSessionOptions { Threads = threads, SessionsInTurn = inTurn }, cancellationToken);
        // As the engine's process does when it has loaded a model.
        UnusedMemory.GiveBack();
        var audioPositions = Math.Min(subject.ClipSeconds * AudioFormat.SampleRate / WindowTranscriber.SamplesPerPosition, network.Dimensions.AudioContext);
        var paced = new PacedNetwork(network, layout, subject.Tokens, audioPositions);
        return new OpenModel(paced, new WhisperSpeechModel(files.Describe(), paced, layout, TimeProvider.System), Request(subject, layout));
    }

    /// <summary>The defaults, but nothing that the text could trigger: it means nothing.</summary>
    private static SpeechRequest Request(BenchmarkCase subject, TokenLayout layout) => new()
    {
        Language = layout.Generation.IsMultilingual ? layout.Tokenizer.Languages.Keys.First() : null,
        AudioContext = subject.Context,
        SkipSilence = true,
        CompressionRatioThreshold = double.PositiveInfinity,
        LogProbabilityThreshold = double.NegativeInfinity,
        NoSpeechThreshold = double.PositiveInfinity,
    };

    private sealed class OpenModel(PacedNetwork network, WhisperSpeechModel model, SpeechRequest request) : IAsyncDisposable
    {
        public const int WindowSeconds = 30;

        public PacedNetwork Network => network;

        public async Task<(RunSample Sample, ProcessUsage Usage)> RunAsync(int seconds, CancellationToken cancellationToken)
        {
            var (runtime, steps, windows) = (network.RuntimeTime, network.Steps, network.Windows);
            await using var audio = new NoiseAudio(seconds);
            var started = Stopwatch.GetTimestamp();
            SpeechSummary? summary = null;
            await foreach (var update in model.TranscribeAsync(audio, request, cancellationToken))
            {
                if (update is SpeechCompleted completed) summary = completed.Summary;
            }

            var total = Stopwatch.GetElapsedTime(started);
            if (summary is not { Fallbacks: 0, FullContextRetries: 0, SilentWindows: 0, Usage: { } usage } || summary.SkippedSilence > TimeSpan.Zero)
                throw new InvalidOperationException($"The benchmark's clip was not transcribed as planned: {summary}");
            return (
                new RunSample(
                    total.TotalSeconds, summary.MelTime.TotalMilliseconds, summary.EncoderTime.TotalMilliseconds / (network.Windows - windows),
                    summary.DecoderTime.TotalMilliseconds / (network.Steps - steps), (total - (network.RuntimeTime - runtime)) / total, usage.MajorFaults ?? 0),
                usage);
        }

        public ValueTask DisposeAsync() => model.DisposeAsync();
    }

    /// <summary>A noise of which nobody can tell whether it is speech, so that the model hears all of it.</summary>
    private sealed class NoiseAudio(int seconds) : IAudioStream
    {
        private readonly Random _random = new(1);
        private int _left = seconds * AudioFormat.SampleRate;

        public string Name => "noise";

        public TimeSpan? StatedDuration => TimeSpan.FromSeconds(seconds);

        public ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken)
        {
            var samples = buffer.Span[..Math.Min(buffer.Length, _left)];
            for (var i = 0; i < samples.Length; i++) samples[i] = (_random.NextSingle() - 0.5f) * 0.2f;
            _left -= samples.Length;
            return ValueTask.FromResult(samples.Length);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
