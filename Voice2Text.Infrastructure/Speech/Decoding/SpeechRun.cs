using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Activity;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>One transcription: windows over the audio until its end.</summary>
/// <param name="window">Slides over the audio.</param>
/// <param name="transcriber">Transcribes what the window holds.</param>
/// <param name="activity">Says where somebody speaks; <see langword="null"/> to hear everything.</param>
/// <param name="paysByLength">Whether a shorter window costs less.</param>
/// <param name="layout">Vocabulary.</param>
/// <param name="time">Clock.</param>
internal sealed class SpeechRun(
    AudioWindow window, WindowTranscriber transcriber, IVoiceActivityDetector? activity, bool paysByLength, TokenLayout layout, TimeProvider time)
{
    /// <summary>
    /// With less speech than this behind its last timestamp a window that ends in a pause is done: that much is the room
    /// that is left around speech, and the error of a timestamp.
    /// </summary>
    private static readonly TimeSpan LeastSpeech = TimeSpan.FromSeconds(1);

    private IReadOnlyList<SpeechStretch> _spoken = [];

    private TimeSpan _decodeTime;
    private int _windows;
    private int _silentWindows;
    private int _segments;
    private TimeSpan _activityTime;
    private long _skipped;
    private bool _languageTold = transcriber.Language is not null;

    public string? Language => transcriber.Language;

    /// <summary>Transcribes the next window.</summary>
    /// <param name="silencePeak">A window without a louder sample is skipped unheard.</param>
    /// <param name="minTail">What is left of the audio is ignored below this, unless it is all there is.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>What became known; <see langword="null"/> at the end of the audio.</returns>
    public async ValueTask<IReadOnlyList<SpeechUpdate>?> NextWindowAsync(
        float silencePeak, TimeSpan minTail, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await window.FillAsync(cancellationToken);
        _decodeTime += time.GetElapsedTime(started);
        var length = AudioFormat.DurationOf(window.Samples.Length);
        if (window.IsLast && (length <= TimeSpan.Zero || (_windows > 0 && length < minTail)))
        {
            window.Advance(window.Samples.Length);
            return null;
        }

        _windows++;
        if (window.IsQuieterThan(silencePeak))
        {
            _silentWindows++;
            window.Advance(window.Samples.Length);
            return [Progress()];
        }

        var plan = Plan();
        if (plan.Skip > 0)
        {
            _windows--;
            _skipped += plan.Skip;
            window.Advance(plan.Skip);
            return [Progress()];
        }

        // The native calls block for seconds; they belong on a pool thread, not on the caller's.
        var outcome = await Task.Run(() => Transcribe(plan.Length, cancellationToken), cancellationToken);
        return Report(outcome, plan);
    }

    private WindowPlan Plan()
    {
        var count = window.Samples.Length;
        if (activity is null) return new WindowPlan(0, count, EndsInPause: false);
        var started = time.GetTimestamp();
        _spoken = activity.Detect(window.Samples);
        var plan = WindowPlan.For(_spoken, count, window.IsLast, paysByLength);
        _activityTime += time.GetElapsedTime(started);
        return plan;
    }

    public SpeechSummary Summarize() => new()
    {
        Language = transcriber.Language,
        AudioDuration = AudioFormat.DurationOf(window.Start),
        DecodeTime = _decodeTime,
        MelTime = transcriber.MelTime + _activityTime,
        EncoderTime = transcriber.EncoderTime,
        DecoderTime = transcriber.DecoderTime,
        Windows = _windows,
        SilentWindows = _silentWindows,
        Fallbacks = transcriber.Fallbacks,
        FullContextRetries = transcriber.FullContextRetries,
        SkippedSilence = AudioFormat.DurationOf(_skipped),
        DecoderSteps = transcriber.DecoderSteps,
    };

    private WindowOutcome Transcribe(int length, CancellationToken cancellationToken)
    {
        try
        {
            return transcriber.Transcribe(window.Samples[..length], window.IsLast && length == window.Samples.Length, cancellationToken);
        }
        catch (Exception e) when (e is OnnxRuntimeException or NotFiniteNumberException)
        {
            throw new SpeechException(SpeechFailure.EngineFailed, $"The speech engine failed: {e.Message} Import the model again; where memory is short, choose a smaller one.", e);
        }
    }

    private List<SpeechUpdate> Report(WindowOutcome outcome, WindowPlan plan)
    {
        var updates = new List<SpeechUpdate>();
        if (outcome.IsSilence) _silentWindows++;
        if (!_languageTold && transcriber.Language is { } language)
        {
            _languageTold = true;
            updates.Add(new LanguageKnown(language, transcriber.LanguageProbability));
        }

        foreach (var span in outcome.Segments.Spans)
        {
            if (ToSegment(span, outcome.Result) is { } segment) updates.Add(new SegmentReady(segment));
        }

        // The last position may be shorter than 20 ms: the end of the window is the end of its audio.
        var samples = outcome.Segments.Advance * WindowTranscriber.SamplesPerPosition;
        var rest = plan.Length - samples;
        // Nothing was cut through at a pause: a pause behind the last timestamp is not heard again.
        var isDone = rest < WindowTranscriber.SamplesPerPosition || (plan.EndsInPause && SpokenBetween(samples, plan.Length) < LeastSpeech);
        window.Advance(isDone ? plan.Length : samples);
        updates.Add(Progress());
        return updates;
    }

    private TimeSpan SpokenBetween(int start, int end) =>
        AudioFormat.DurationOf(_spoken.Sum(s => Math.Max(0, Math.Min(s.End, end) - Math.Max(s.Start, start))));

    private Segment? ToSegment(TokenSpan span, WindowResult result)
    {
        var text = layout.Tokenizer.Decode([.. span.Tokens]).Trim();
        if (text.Length == 0) return null;
        return new Segment
        {
            Index = _segments++,
            Start = At(span.Start),
            End = At(span.End),
            Text = text,
            AverageLogProbability = result.AverageLogProbability,
            NoSpeechProbability = result.NoSpeechProbability,
            Temperature = result.Temperature,
            CompressionRatio = result.CompressionRatio,
        };
    }

    private TimeSpan At(int position) =>
        AudioFormat.DurationOf(window.Start + ((long)position * WindowTranscriber.SamplesPerPosition));

    private SpeechProgress Progress() => new(AudioFormat.DurationOf(window.Start), window.Total);
}
