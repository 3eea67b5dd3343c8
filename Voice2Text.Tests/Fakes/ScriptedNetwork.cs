using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Tests.Fakes;

/// <summary>What a scripted network says in one window at one attempt.</summary>
/// <param name="Tokens">Tokens in order; the end of text follows.</param>
/// <param name="Probability">Probability of each of them.</param>
/// <param name="NoSpeech">Probability of the no-speech token.</param>
/// <param name="Language">Language that is detected.</param>
internal sealed record ScriptedAttempt(int[] Tokens, double Probability = 0.99, double NoSpeech = 0.01, string Language = "en");

/// <summary>A network that predicts what a script says: by window, and in it by attempt (the last one repeats).</summary>
internal sealed class ScriptedNetwork(TokenLayout layout, params ScriptedAttempt[][] windows) : IWhisperNetwork
{
    // The rest of the probability is spread over so many text tokens that none of them is the likeliest.
    private const int Alternatives = 50;

    private readonly float[] _logits = new float[layout.Tokenizer.VocabularySize];
    private int _window = -1;
    private int _attempt;
    private int _said;

    public ModelDimensions Dimensions { get; } = new()
    {
        Width = 64,
        EncoderLayers = 1,
        EncoderHeads = 1,
        EncoderFeedForward = 64,
        DecoderLayers = 1,
        DecoderHeads = 1,
        DecoderFeedForward = 64,
        MelBins = 80,
        AudioContext = 1500,
        TextContext = 448,
        Vocabulary = layout.Tokenizer.VocabularySize,
    };

    public int Position { get; private set; }

    /// <summary>Frames of each encoded window.</summary>
    public List<int> EncodedFrames { get; } = [];

    /// <summary>Everything that was fed since the last encoding or rewinding to the start.</summary>
    public List<int> Fed { get; } = [];

    /// <summary>Prompts of all windows: what stood before the first prediction.</summary>
    public List<int[]> Prompts { get; } = [];

    /// <summary>Called at each decoder step.</summary>
    public Action? OnDecode { get; set; }

    public void Encode(ReadOnlySpan<float> mel, int frames, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EncodedFrames.Add(frames);
        _window++;
        _attempt = -1;
        Position = 0;
        Fed.Clear();
    }

    public void Rewind(int tokens)
    {
        if (tokens > 0) _attempt++;
        _said = 0;
        Fed.RemoveRange(tokens, Fed.Count - tokens);
        Position = tokens;
    }

    public Span<float> Decode(scoped ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        OnDecode?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        Fed.AddRange(tokens);
        Position += tokens.Length;
        var attempts = windows[Math.Min(_window, windows.Length - 1)];
        var script = attempts[Math.Clamp(_attempt, 0, attempts.Length - 1)];
        if (tokens[^1] == layout.Tokenizer.StartOfTranscript) return AfterStart(script);
        if (_said == 0) Prompts.Add([.. Fed]);
        var next = _said < script.Tokens.Length ? script.Tokens[_said] : layout.EndOfText;
        _said++;
        return Predict(next, script.Probability);
    }

    private Span<float> AfterStart(ScriptedAttempt script)
    {
        Array.Fill(_logits, float.NegativeInfinity);
        _logits[layout.Tokenizer.NoSpeech!.Value] = (float)Math.Log(script.NoSpeech);
        foreach (var language in layout.Tokenizer.Languages) _logits[language.Value] = -20;
        _logits[layout.Tokenizer.Languages[script.Language]] = (float)Math.Log(1 - script.NoSpeech);
        return _logits;
    }

    private Span<float> Predict(int token, double probability)
    {
        Array.Fill(_logits, -30);
        var text = Enumerable.Range(0, layout.EndOfText).Where(id => id != token && layout.Tokenizer.IsText(id)).Skip(300).Take(Alternatives);
        foreach (var id in text) _logits[id] = (float)Math.Log((1 - probability) / Alternatives);
        _logits[token] = (float)Math.Log(probability);
        return _logits;
    }

    public void Dispose()
    {
    }
}
