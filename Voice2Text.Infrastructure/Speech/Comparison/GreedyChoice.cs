using Voice2Text.Infrastructure.Speech.Decoding;

namespace Voice2Text.Infrastructure.Speech.Comparison;

/// <summary>The token that transcribing at temperature 0 with timestamps takes.</summary>
internal sealed class GreedyChoice(TokenLayout layout)
{
    private readonly TokenRules _rules = new(layout, timestamps: true);
    private readonly TokenSelector _selector = new(layout, timestamps: true);
    private readonly Random _unused = new(0);

    /// <param name="logits">Logits, [vocabulary]; changed.</param>
    /// <param name="sampled">Tokens of the window after the prompt.</param>
    /// <exception cref="NotFiniteNumberException">The logits are no numbers.</exception>
    public int Next(Span<float> logits, ReadOnlySpan<int> sampled)
    {
        _rules.Apply(logits, sampled);
        return _selector.Select(logits, temperature: 0, _unused).Token;
    }
}
