using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Features;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>One window of a transcription: log-mel, encoder, language, decoder, segments.</summary>
internal sealed class WindowTranscriber
{
    /// <summary>Samples of one encoder position (20 ms).</summary>
    public const int SamplesPerPosition = 320;

    /// <summary>The encoder is not run on less than a second.</summary>
    private const int MinPositions = 50;

    /// <summary>Silence behind the audio in a guarded context (2.6 s): without it, checkpoints are known to loop.</summary>
    private const int GuardMargin = 128;

    /// <summary>A guarded window's timestamps may lie this far (0.4 s) behind its audio.</summary>
    private const int TimestampTolerance = 20;

    private readonly IWhisperNetwork _network;
    private readonly TokenLayout _layout;
    private readonly SpeechRequest _request;
    private readonly LogMelSpectrogram _logMel;
    private readonly WindowDecoder _decoder;
    private readonly TimeProvider _time;
    private readonly float[] _mel;
    private readonly List<int> _previousText = [];

    public WindowTranscriber(IWhisperNetwork network, TokenLayout layout, LogMelSpectrogram logMel, RunBuffers buffers, SpeechRequest request, TimeProvider time)
    {
        (_network, _layout, _logMel, _request, _time) = (network, layout, logMel, request, time);
        _decoder = new WindowDecoder(network, layout, request, buffers.Vocabulary);
        _mel = buffers.Mel;
        Language = request.Language;
        LanguageToken = Language is null ? null : FindLanguage(layout, Language);
    }

    /// <summary>ISO code; <see langword="null"/> until a window with speech was heard.</summary>
    public string? Language { get; private set; }

    public double LanguageProbability { get; private set; } = 1;

    private int? LanguageToken { get; set; }

    public TimeSpan MelTime { get; private set; }

    public TimeSpan EncoderTime { get; private set; }

    public TimeSpan DecoderTime { get; private set; }

    public int DecoderSteps => _decoder.Steps;

    public int Fallbacks => _decoder.Fallbacks;

    /// <summary>Windows that were computed again with the full context.</summary>
    public int FullContextRetries { get; private set; }

    /// <summary>Transcribes one window; see <see cref="WindowOutcome"/>.</summary>
    /// <param name="samples">The window's audio.</param>
    /// <param name="isLast">Whether the audio ends with this window.</param>
    /// <param name="cancellationToken">Ends it within one decoder step or the encoder's present operator.</param>
    public WindowOutcome Transcribe(ReadOnlySpan<float> samples, bool isLast, CancellationToken cancellationToken)
    {
        var audioPositions = Math.Max(1, samples.Length / SamplesPerPosition);
        var full = _network.Dimensions.AudioContext;
        var positions = PositionsFor(samples.Length, _request.AudioContext, full);
        var isGuarded = _request.AudioContext == AudioContext.Guarded && positions < full;
        // A window that ends inside the audio needs timestamps to be left at a segment's end, asked for or not.
        var timestamps = _request.Timestamps || !isLast;
        var heard = Hear(samples, positions, timestamps, once: isGuarded, cancellationToken);
        if (isGuarded && !IsTrustworthy(heard.Result, audioPositions))
        {
            FullContextRetries++;
            heard = Hear(samples, full, timestamps, once: false, cancellationToken);
        }

        var (result, detected) = heard;
        if (_decoder.IsSilence(result)) return new WindowOutcome(result, WindowSegments.None(audioPositions), IsSilence: true);
        if (detected.Language is not null)
            (Language, LanguageToken, LanguageProbability) = (detected.Language, detected.Token, detected.Probability);
        RememberText(result);
        return new WindowOutcome(result, WindowSegments.Cut(result.Tokens, _layout.TimestampBegin, audioPositions), IsSilence: false);
    }

    private (WindowResult Result, (string Language, int Token, double Probability) Detected) Hear(
        ReadOnlySpan<float> samples, int positions, bool timestamps, bool once, CancellationToken cancellationToken)
    {
        Encode(samples, positions, cancellationToken);
        var started = _time.GetTimestamp();
        var detected = LanguageToken is null && _layout.Generation.IsMultilingual
            ? _decoder.DetectLanguage(cancellationToken)
            : default;
        var result = _decoder.Decode(LanguageToken ?? OrNull(detected), timestamps, _previousText, once, cancellationToken);
        DecoderTime += _time.GetElapsedTime(started);
        return (result, detected);
    }

    /// <summary>Encoder positions that are computed for a window of so many samples.</summary>
    /// <param name="samples">Samples of the window.</param>
    /// <param name="context">How much is asked for.</param>
    /// <param name="full">Positions of a full window.</param>
    public static int PositionsFor(int samples, AudioContext context, int full)
    {
        var needed = (samples + SamplesPerPosition - 1) / SamplesPerPosition;
        return context switch
        {
            AudioContext.Exact => Math.Clamp(needed, MinPositions, full),
            AudioContext.Guarded => Math.Min(needed + GuardMargin, full),
            _ => full,
        };
    }

    /// <summary>Whether the text of a shortened context shows none of the ways in which such a context goes wrong.</summary>
    private bool IsTrustworthy(WindowResult result, int audioPositions) =>
        _decoder.IsSilence(result)
        || (result.HasEnded && _decoder.IsGood(result)
            && result.Tokens.All(t => t < _layout.TimestampBegin || t - _layout.TimestampBegin <= audioPositions + TimestampTolerance));

    private static int? OrNull((string Language, int Token, double Probability) detected) =>
        detected.Language is null ? null : detected.Token;

    private void Encode(ReadOnlySpan<float> samples, int positions, CancellationToken cancellationToken)
    {
        var frames = positions * 2;
        var mel = _mel.AsSpan(0, _logMel.MelBins * frames);
        var started = _time.GetTimestamp();
        _logMel.Compute(samples, frames, mel);
        MelTime += _time.GetElapsedTime(started);
        started = _time.GetTimestamp();
        _network.Encode(mel, frames, cancellationToken);
        EncoderTime += _time.GetElapsedTime(started);
    }

    /// <summary>Text of a window that needed a high temperature is not passed on: it makes loops.</summary>
    private void RememberText(WindowResult result)
    {
        const double HighTemperature = 0.5;
        if (!_request.ConditionOnPreviousText) return;
        if (result.Temperature > HighTemperature) _previousText.Clear();
        else _previousText.AddRange(result.Tokens.Where(_layout.Tokenizer.IsText));
        // More than half the text context is never used.
        var surplus = _previousText.Count - (_network.Dimensions.TextContext / 2);
        if (surplus > 0) _previousText.RemoveRange(0, surplus);
    }

    private static int? FindLanguage(TokenLayout layout, string language)
    {
        if (!layout.Generation.IsMultilingual)
        {
            if (string.Equals(language, "en", StringComparison.OrdinalIgnoreCase)) return null;
            throw new SpeechException(SpeechFailure.UnknownLanguage, $"This model knows English only, not \"{language}\". Choose a multilingual model, or leave the language out.");
        }

        if (layout.Tokenizer.Languages.TryGetValue(language.ToLowerInvariant(), out var id)) return id;
        throw new SpeechException(
            SpeechFailure.UnknownLanguage,
            $"This model does not know the language \"{language}\". Use one of its codes ({string.Join(", ", layout.Tokenizer.Languages.Keys)}) or let it detect the language.");
    }
}

/// <summary>What a window gave.</summary>
/// <param name="Result">Tokens and probabilities.</param>
/// <param name="Segments">Segments in encoder positions, and the way to the next window.</param>
/// <param name="IsSilence">Whether the no-speech gate closed; there are no segments then.</param>
internal sealed record WindowOutcome(WindowResult Result, WindowSegments Segments, bool IsSilence);
