using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>The tokens that a window's decoding starts from.</summary>
internal static class Prompt
{
    /// <summary>
    /// Earlier text before the start token: the vocabulary hint, then as much of the former windows' text as fits in
    /// half the text context. The hint's own end is kept where it alone is too long.
    /// </summary>
    /// <returns>Empty, or <c>&lt;|startofprev|&gt;</c> and text tokens.</returns>
    public static int[] EarlierText(TokenLayout layout, IReadOnlyList<int> hint, IReadOnlyList<int> previous, int textContext)
    {
        if (layout.Tokenizer.StartOfPrevious is not { } start || hint.Count + previous.Count == 0) return [];
        var room = (textContext / 2) - 1;
        var kept = hint.Skip(Math.Max(0, hint.Count - room)).ToArray();
        return [start, .. kept, .. previous.Skip(Math.Max(0, previous.Count - (room - kept.Length)))];
    }

    /// <summary>What follows the start token: language and task where the checkpoint has them, and the timestamp mode.</summary>
    public static int[] Task(TokenLayout layout, int? language, SpeechTask task, bool timestamps)
    {
        var tokens = new List<int>(3);
        if (layout.Generation.IsMultilingual)
        {
            if (language is { } id) tokens.Add(id);
            if (TaskToken(layout, task) is { } taskId) tokens.Add(taskId);
        }

        if (!timestamps) tokens.Add(layout.Tokenizer.NoTimestamps);
        return [.. tokens];
    }

    public static int? TaskToken(TokenLayout layout, SpeechTask task) =>
        task == SpeechTask.Translate ? layout.Tokenizer.Translate : layout.Tokenizer.Transcribe;
}
