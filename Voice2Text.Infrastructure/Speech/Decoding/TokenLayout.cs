using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>The ids of one checkpoint that decoding needs, precomputed. Nothing here assumes OpenAI's vocabulary.</summary>
internal sealed class TokenLayout
{
    public TokenLayout(WhisperTokenizer tokenizer, GenerationSettings generation)
    {
        Tokenizer = tokenizer;
        Generation = generation;
        EndOfText = tokenizer.EndOfText;
        TimestampBegin = tokenizer.TimestampBegin;
        AlwaysSuppressed = [.. NeverSpoken(tokenizer).Concat(generation.SuppressedTokens).Distinct().Where(id => id != EndOfText)];
    }

    public WhisperTokenizer Tokenizer { get; }

    public GenerationSettings Generation { get; }

    public int EndOfText { get; }

    /// <summary>Id of <c>&lt;|0.00|&gt;</c>; the others follow in steps of 20 ms.</summary>
    public int TimestampBegin { get; }

    /// <summary>Ids that are never part of a transcript: the checkpoint's own list and all markers of the prompt.</summary>
    public int[] AlwaysSuppressed { get; }

    /// <summary>Every special token except the end of text and the timestamps.</summary>
    private static IEnumerable<int> NeverSpoken(WhisperTokenizer tokenizer) =>
        Enumerable.Range(0, tokenizer.VocabularySize).Where(id => !tokenizer.IsText(id) && !tokenizer.IsTimestamp(id));
}
