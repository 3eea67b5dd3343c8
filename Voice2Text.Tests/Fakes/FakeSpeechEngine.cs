using System.Runtime.CompilerServices;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Tests.Fakes;

/// <summary>An engine that says the same for every audio.</summary>
internal sealed class FakeSpeechEngine(params string[] sentences) : ISpeechEngine
{
    /// <summary>What it usually says.</summary>
    public const string DefaultText = "Hello from the engine.";

    /// <summary>Requests in order.</summary>
    public List<SpeechRequest> Requests { get; } = [];

    public List<SpeechSessionOptions> Loads { get; } = [];

    /// <summary>Thrown after the first sentence.</summary>
    public Exception? Fault { get; set; }

    public Task<ISpeechModel> LoadAsync(InstalledModel model, SpeechSessionOptions options, CancellationToken cancellationToken)
    {
        Loads.Add(options);
        return Task.FromResult<ISpeechModel>(new Model(this, model));
    }

    private sealed class Model(FakeSpeechEngine engine, InstalledModel model) : ISpeechModel
    {
        InstalledModel ISpeechModel.Model => model;

        public async IAsyncEnumerable<SpeechUpdate> TranscribeAsync(
            IAudioStream audio, SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            engine.Requests.Add(request);
            var samples = 0L;
            var buffer = new float[4096];
            int read;
            while ((read = await audio.ReadAsync(buffer, cancellationToken)) > 0) samples += read;
            for (var i = 0; i < engine.Sentences.Length; i++)
            {
                yield return new SegmentReady(Segment(i, engine.Sentences[i]));
                yield return new SpeechProgress(TimeSpan.FromSeconds(i + 1), null);
                if (engine.Fault is { } fault) throw fault;
            }

            yield return new SpeechCompleted(new SpeechSummary
            {
                Language = "en",
                AudioDuration = AudioFormat.DurationOf(samples),
                DecodeTime = default,
                MelTime = default,
                EncoderTime = default,
                DecoderTime = TimeSpan.FromSeconds(1),
                Windows = 1,
                SilentWindows = 0,
                Fallbacks = 0,
                DecoderSteps = 1,
                Usage = new ProcessUsage { PeakResidentBytes = 300 << 20, PeakAnonymousBytes = 100 << 20, PeakFileBackedBytes = 200 << 20, CpuSeconds = 1.5, MajorFaults = 3 },
            });
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private string[] Sentences => sentences;

    /// <summary>A segment of a second.</summary>
    public static Segment Segment(int index, string text) => new()
    {
        Index = index,
        Start = TimeSpan.FromSeconds(index),
        End = TimeSpan.FromSeconds(index + 1),
        Text = text,
        AverageLogProbability = -0.1,
        NoSpeechProbability = 0,
        Temperature = 0,
        CompressionRatio = 1,
    };
}
