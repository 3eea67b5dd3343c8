using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Features;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Comparison;

/// <summary>What an installed model makes of a clip.</summary>
internal sealed record HeardClip
{
    /// <summary>Most tokens that are compared: a model that loops would go on to the end of its text context.</summary>
    private const int MaxTokens = 48;

    /// <summary>The encoder is not run on less than a second, as in transcribing.</summary>
    private const int MinPositions = 50;

    /// <summary>The clip's language, where its text was compared.</summary>
    public required string? Language { get; init; }

    /// <summary>Log-mel spectrogram, [mel bins, 2 * positions].</summary>
    public required float[] Mel { get; init; }

    /// <summary>Encoder positions: the clip's length.</summary>
    public required int Positions { get; init; }

    /// <summary>Encoder output, [positions, width].</summary>
    public required float[] Hidden { get; init; }

    /// <summary>Logits after the start token alone, [vocabulary].</summary>
    public required float[] FirstLogits { get; init; }

    /// <summary>The start token, and what else comes before the text.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>What the model chose after the prompt, the end of text included; empty where the text was not compared.</summary>
    public required int[] Chosen { get; init; }

    /// <summary>Everything that the decoder was fed to choose them.</summary>
    public int[] Fed => Chosen.Length == 0 ? Prompt : [.. Prompt, .. Chosen[..^1]];

    /// <summary>Runs a model on a clip, its text too where the model knows the clip's language.</summary>
    /// <exception cref="NotFiniteNumberException">The decoder's output is no numbers.</exception>
    public static HeardClip Listen(WhisperNetwork network, TokenLayout layout, SampleClip clip, CancellationToken cancellationToken)
    {
        var dimensions = network.Dimensions;
        var samples = clip.Samples();
        var needed = (samples.Length + WindowTranscriber.SamplesPerPosition - 1) / WindowTranscriber.SamplesPerPosition;
        var positions = Math.Clamp(needed, MinPositions, dimensions.AudioContext);
        var mel = new float[dimensions.MelBins * 2 * positions];
        new LogMelSpectrogram(dimensions.MelBins).Compute(samples, 2 * positions, mel);
        var hidden = new float[positions * dimensions.Width];
        network.Encode(mel, 2 * positions, hidden, cancellationToken);
        var first = network.Decode([layout.Tokenizer.StartOfTranscript], cancellationToken).ToArray();
        var isKnown = TryGetTask(layout, clip.Language, out var task);
        return new HeardClip
        {
            Language = isKnown ? clip.Language : null,
            Mel = mel,
            Positions = positions,
            Hidden = hidden,
            FirstLogits = first,
            Prompt = [layout.Tokenizer.StartOfTranscript, .. task],
            Chosen = isKnown ? Choose(network, layout, task, first, cancellationToken) : [],
        };
    }

    /// <summary>What follows the start token for a clip in a language that the model knows.</summary>
    private static bool TryGetTask(TokenLayout layout, string? language, out int[] task)
    {
        task = [];
        if (language is null) return false;
        if (!layout.Generation.IsMultilingual) return language == "en";
        if (!layout.Tokenizer.Languages.TryGetValue(language, out var token)) return false;
        task = Decoding.Prompt.Task(layout, token, SpeechTask.Transcribe, timestamps: true);
        return true;
    }

    private static int[] Choose(WhisperNetwork network, TokenLayout layout, int[] task, ReadOnlySpan<float> first, CancellationToken cancellationToken)
    {
        var choice = new GreedyChoice(layout);
        var chosen = new List<int>();
        var most = Math.Min(MaxTokens, network.Dimensions.TextContext - task.Length - 1);
        var logits = task.Length > 0 ? network.Decode(task, cancellationToken) : first.ToArray();
        while (true)
        {
            var token = choice.Next(logits, chosen.ToArray());
            chosen.Add(token);
            if (token == layout.EndOfText || chosen.Count >= most) return [.. chosen];
            logits = network.Decode([token], cancellationToken);
        }
    }
}
