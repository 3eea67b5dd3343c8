using System.Runtime.CompilerServices;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech.Activity;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Features;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>A loaded Whisper. Runs take turns: the sessions and their buffers exist once.</summary>
internal sealed class WhisperSpeechModel(InstalledModel model, IWhisperNetwork network, TokenLayout layout, TimeProvider time) : ISpeechModel
{
    /// <summary>A peak of three steps of 16-bit audio: a window as quiet as that is not given to the model.</summary>
    private const float SilencePeak = 1e-4f;

    /// <summary>What is left after the last segment is not worth a window below this.</summary>
    private static readonly TimeSpan MinTail = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly RunBuffers _buffers = new(network.Dimensions);
    private readonly LogMelSpectrogram _logMel = new(network.Dimensions.MelBins);

    public InstalledModel Model => model;

    public async IAsyncEnumerable<SpeechUpdate> TranscribeAsync(
        IAudioStream audio, SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckTask(request);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var meter = UsageMeter.Start();
            var run = new SpeechRun(
                new AudioWindow(audio, _buffers.Samples),
                new WindowTranscriber(network, layout, _logMel, _buffers, request, time),
                request.SkipSilence ? new SpectralVoiceActivityDetector() : null, request.AudioContext != AudioContext.Full, layout, time);
            if (request.Language is not null) yield return new LanguageKnown(run.Language!, 1);
            while (await run.NextWindowAsync(SilencePeak, MinTail, cancellationToken) is { } updates)
            {
                meter.Sample();
                foreach (var update in updates) yield return update;
            }

            yield return new SpeechCompleted(run.Summarize() with { Usage = meter.Stop() });
        }
        finally
        {
            _turn.Release();
        }
    }

    private void CheckTask(SpeechRequest request)
    {
        if (request.Task == SpeechTask.Transcribe) return;
        if (layout.Generation.IsMultilingual && Prompt.TaskToken(layout, request.Task) is not null) return;
        throw new SpeechException(SpeechFailure.UnknownTask, $"The model {model.Name} cannot translate. Choose a multilingual model, or transcribe.");
    }

    public async ValueTask DisposeAsync()
    {
        // A run in progress ends first: its native calls use the sessions.
        await _turn.WaitAsync();
        network.Dispose();
        _turn.Dispose();
    }
}
