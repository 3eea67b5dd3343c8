using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>Tries a loaded model on a second of a known signal, as a transcription would use it; that warms it up, too.</summary>
internal static class ModelSelfTest
{
    /// <exception cref="SpeechException">It does not run, or its output is not finite.</exception>
    public static async Task RunAsync(ISpeechModel model, AudioContext audioContext, CancellationToken cancellationToken)
    {
        SpeechSummary? summary = null;
        await using var audio = new Sweep();
        await foreach (var update in model.TranscribeAsync(audio, new SpeechRequest { AudioContext = audioContext, Temperatures = [0] }, cancellationToken))
        {
            if (update is SpeechCompleted completed) summary = completed.Summary;
            if (update is SegmentReady { Segment: var segment } && double.IsNaN(segment.AverageLogProbability)) throw Failed(model);
        }

        if (summary is not { DecoderSteps: > 0 }) throw Failed(model);
    }

    private static SpeechException Failed(ISpeechModel model) => new(
        SpeechFailure.EngineFailed, $"The model {model.Model.Id} loads, and gives no sensible output for a test signal. Import it again.");

    /// <summary>A tone that rises, so that no window counts as silence.</summary>
    private sealed class Sweep : IAudioStream
    {
        private int _position;

        public string Name => "self-test";

        public TimeSpan? StatedDuration => TimeSpan.FromSeconds(1);

        public ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken)
        {
            var count = Math.Min(buffer.Length, AudioFormat.SampleRate - _position);
            for (var i = 0; i < count; i++, _position++) buffer.Span[i] = 0.1f * MathF.Sin(_position * (0.05f + (_position * 1e-5f)));
            return ValueTask.FromResult(count);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
