using System.Numerics.Tensors;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>Turns one encoded window into tokens: the prompt, the sampling loop and the temperature ladder.</summary>
/// <param name="network">The encoded window.</param>
/// <param name="layout">Vocabulary.</param>
/// <param name="request">What is asked for.</param>
/// <param name="work">One number for each token; nobody else uses it during a call.</param>
internal sealed class WindowDecoder(IWhisperNetwork network, TokenLayout layout, SpeechRequest request, float[] work)
{
    // Sampling above temperature 0 is repeatable: the same audio gives the same text.
    private const int RandomSeed = 20220921;

    private readonly IReadOnlyList<int> _hint =
        string.IsNullOrWhiteSpace(request.VocabularyHint) ? [] : layout.Tokenizer.Encode(" " + request.VocabularyHint.Trim());

    /// <summary>Decoder steps so far; a prompt counts as one.</summary>
    public int Steps { get; private set; }

    /// <summary>Decodings beyond the first of a window.</summary>
    public int Fallbacks { get; private set; }

    /// <summary>
    /// The likeliest language of the encoded window: the start token alone, then a softmax over the language tokens.
    /// </summary>
    public (string Language, int Token, double Probability) DetectLanguage(CancellationToken cancellationToken)
    {
        network.Rewind(0);
        var logits = Step([layout.Tokenizer.StartOfTranscript], cancellationToken);
        var languages = layout.Tokenizer.Languages;
        var best = languages.First();
        foreach (var language in languages)
        {
            if (logits[language.Value] > logits[best.Value]) best = language;
        }

        var total = 0.0;
        foreach (var id in languages.Values) total += Math.Exp(logits[id] - logits[best.Value]);
        return (best.Key, best.Value, 1 / total);
    }

    /// <summary>
    /// Decodes the encoded window at each temperature in turn until the text is neither a repetition loop nor
    /// improbable, or is silence (section 4.5 of the Whisper paper).
    /// </summary>
    /// <param name="language">Token of the language.</param>
    /// <param name="timestamps">Whether timestamps are predicted.</param>
    /// <param name="previousText">Tokens of earlier windows.</param>
    /// <param name="once">Whether the first temperature is all that is tried.</param>
    /// <param name="cancellationToken">Ends it within one step.</param>
    public WindowResult Decode(
        int? language, bool timestamps, IReadOnlyList<int> previousText, bool once, CancellationToken cancellationToken)
    {
        var earlier = Prompt.EarlierText(layout, _hint, previousText, network.Dimensions.TextContext);
        var task = Prompt.Task(layout, language, request.Task, timestamps);
        network.Rewind(0);
        var noSpeech = NoSpeechProbability(Step([.. earlier, layout.Tokenizer.StartOfTranscript], cancellationToken));
        var promptLength = network.Position;
        if (task.Length == 0)
        {
            // An English-only checkpoint's prompt is the start token alone: every attempt begins with it.
            task = [layout.Tokenizer.StartOfTranscript];
            promptLength--;
        }

        WindowResult? best = null;
        foreach (var temperature in request.Temperatures)
        {
            if (best is not null) Fallbacks++;
            network.Rewind(promptLength);
            var result = Sample(task, timestamps, noSpeech, temperature, cancellationToken);
            if (once || IsGood(result)) return result;
            if (best is null || Rank(result).CompareTo(Rank(best)) > 0) best = result;
        }

        return best!;
    }

    /// <summary>
    /// Where no temperature gives good text, the likeliest one that is no loop is kept. (The reference implementation
    /// keeps the last one, which is the most random.)
    /// </summary>
    private (bool NoLoop, double LogProbability) Rank(WindowResult result) =>
        (result.CompressionRatio <= request.CompressionRatioThreshold, result.AverageLogProbability);

    /// <summary>Whether a window is silence: no speech is likely, and the text is improbable or missing.</summary>
    public bool IsSilence(WindowResult result) =>
        result.NoSpeechProbability > request.NoSpeechThreshold
        && (result.AverageLogProbability < request.LogProbabilityThreshold || result.Text.Length == 0);

    public bool IsGood(WindowResult result) =>
        IsSilence(result)
        || (result.CompressionRatio <= request.CompressionRatioThreshold
            && result.AverageLogProbability >= request.LogProbabilityThreshold);

    private WindowResult Sample(
        int[] task, bool timestamps, double noSpeech, double temperature, CancellationToken cancellationToken)
    {
        var rules = new TokenRules(layout, timestamps);
        var selector = new TokenSelector(layout, timestamps, work);
        var random = new Random(RandomSeed);
        var capacity = Math.Min(network.Dimensions.TextContext / 2, network.Dimensions.TextContext - network.Position - task.Length);
        var tokens = new int[capacity];
        var count = 0;
        var sum = 0.0;
        var ended = false;
        var logits = Step(task, cancellationToken);
        while (true)
        {
            rules.Apply(logits, tokens.AsSpan(0, count));
            var (token, logProbability) = selector.Select(logits, temperature, random);
            sum += logProbability;
            ended = token == layout.EndOfText;
            if (ended) break;
            tokens[count++] = token;
            if (count == capacity) break;
            logits = Step([token], cancellationToken);
        }

        var text = layout.Tokenizer.Decode(tokens.AsSpan(0, count)).Trim();
        return new WindowResult
        {
            Tokens = tokens[..count],
            Text = text,
            AverageLogProbability = sum / (count + (ended ? 1 : 0)),
            NoSpeechProbability = noSpeech,
            CompressionRatio = CompressionRatio.Of(text),
            HasEnded = ended,
            Temperature = temperature,
            Timestamps = timestamps,
        };
    }

    private Span<float> Step(scoped ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        Steps++;
        return network.Decode(tokens, cancellationToken);
    }

    private double NoSpeechProbability(ReadOnlySpan<float> logits)
    {
        if (layout.Tokenizer.NoSpeech is not { } id) return 0;
        // Not TensorPrimitives.SoftMax: it takes exp of the raw logits.
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), work);
        TensorPrimitives.Exp(work, work);
        return work[id] / TensorPrimitives.Sum<float>(work);
    }
}
