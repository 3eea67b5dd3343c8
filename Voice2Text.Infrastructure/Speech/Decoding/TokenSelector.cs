using System.Numerics.Tensors;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>Picks the next token from filtered logits. Allocates nothing for a token; not thread-safe.</summary>
/// <param name="layout">Vocabulary.</param>
/// <param name="timestamps">Whether timestamps are predicted.</param>
/// <param name="buffer">One number for each token; nobody else uses it during a call.</param>
internal sealed class TokenSelector(TokenLayout layout, bool timestamps, float[] buffer)
{
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
        var largest = TensorPrimitives.Max(logits);
        if (!float.IsFinite(largest)) throw new NotFiniteNumberException("The decoder's output is not finite.");
        var total = Exponentials(logits, largest);
        if (timestamps) total = ForceTimestamp(logits, largest, total);
        var token = temperature > 0 ? Sample(logits, temperature, random) : TensorPrimitives.IndexOfMax(logits);
        return (token, logits[token] - largest - Math.Log(total));
    }

    /// <summary>
    /// A timestamp is due where all of them together are likelier than the likeliest text token, even if no single
    /// one is (ApplyTimestampRules, last step).
    /// </summary>
    private double ForceTimestamp(Span<float> logits, float largest, double total)
    {
        var begin = layout.TimestampBegin;
        if (begin >= logits.Length) return total;
        double timestampMass = TensorPrimitives.Sum<float>(buffer.AsSpan(begin, logits.Length - begin));
        if (timestampMass <= Math.Exp(TensorPrimitives.Max(logits[..begin]) - largest)) return total;
        logits[..begin].Fill(float.NegativeInfinity);
        return timestampMass;
    }

    /// <summary>exp(logits - largest) into the work buffer; returns the sum.</summary>
    private double Exponentials(ReadOnlySpan<float> logits, float largest)
    {
        var work = buffer.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, largest, work);
        TensorPrimitives.Exp(work, work);
        return TensorPrimitives.Sum<float>(work);
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
