using System.Numerics.Tensors;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>Picks the next token from filtered logits. Allocates nothing for a token; not thread-safe.</summary>
/// <param name="layout">Vocabulary.</param>
/// <param name="timestamps">Whether timestamps are predicted.</param>
/// <param name="buffer">One number for each token; nobody else uses it during a call.</param>
internal sealed class TokenSelector(TokenLayout layout, bool timestamps, float[] buffer)
{
    /// <summary>A part of the vocabulary at a time: what is worked on stays in the processor's nearest cache.</summary>
    private const int Chunk = 1024;

    public TokenSelector(TokenLayout layout, bool timestamps)
        : this(layout, timestamps, new float[layout.Tokenizer.VocabularySize])
    {
    }

    /// <summary>Picks a token and gives its natural log-probability at temperature 1.</summary>
    /// <param name="logits">Logits after <see cref="TokenRules"/>; changed.</param>
    /// <param name="temperature">0 takes the likeliest; above that the logits are divided by it and sampled.</param>
    /// <param name="random">Source of randomness; used above 0 only.</param>
    public (int Token, double LogProbability) Select(Span<float> logits, double temperature, Random random)
    {
        var likeliest = TensorPrimitives.IndexOfMax(logits);
        var largest = logits[likeliest];
        if (!float.IsFinite(largest)) throw new NotFiniteNumberException("The decoder's output is not finite.");
        var begin = timestamps ? Math.Min(layout.TimestampBegin, logits.Length) : logits.Length;
        var timestampMass = SumOfExponentials(logits[begin..], largest);
        var total = timestampMass + SumOfExponentials(logits[..begin], largest);
        if (IsTimestampDue(logits[..begin], likeliest, largest, timestampMass))
        {
            logits[..begin].Fill(float.NegativeInfinity);
            likeliest = begin + TensorPrimitives.IndexOfMax(logits[begin..]);
            total = timestampMass;
        }

        var token = temperature > 0 ? Sample(logits, temperature, random) : likeliest;
        return (token, logits[token] - largest - Math.Log(total));
    }

    /// <summary>
    /// A timestamp is due where all of them together are likelier than the likeliest text token, even if no single
    /// one is (ApplyTimestampRules, last step).
    /// </summary>
    private static bool IsTimestampDue(ReadOnlySpan<float> text, int likeliest, float largest, double timestampMass)
    {
        if (timestampMass == 0) return false;
        var largestText = likeliest < text.Length ? largest : TensorPrimitives.Max(text);
        return timestampMass > Math.Exp(largestText - largest);
    }

    /// <summary>The sum of exp(logits - largest).</summary>
    private double SumOfExponentials(ReadOnlySpan<float> logits, float largest)
    {
        var sum = 0.0;
        for (; !logits.IsEmpty; logits = logits[Math.Min(Chunk, logits.Length)..])
        {
            var work = buffer.AsSpan(0, Math.Min(Chunk, logits.Length));
            TensorPrimitives.Subtract(logits[..work.Length], largest, work);
            TensorPrimitives.Exp(work, work);
            sum += TensorPrimitives.Sum<float>(work);
        }

        return sum;
    }

    private int Sample(ReadOnlySpan<float> logits, double temperature, Random random)
    {
        // The largest is taken off before the division: exp of a raw logit over a low temperature overflows.
        var work = buffer.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), work);
        TensorPrimitives.Multiply(work, (float)(1 / temperature), work);
        TensorPrimitives.Exp(work, work);
        var left = random.NextDouble() * TensorPrimitives.Sum<float>(work);
        var last = 0;
        for (var token = 0; token < work.Length; token++)
        {
            if (work[token] <= 0) continue;
            last = token;
            left -= work[token];
            if (left < 0) break;
        }

        return last;
    }
}
