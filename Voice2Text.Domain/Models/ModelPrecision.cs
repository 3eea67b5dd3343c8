using System.Diagnostics.CodeAnalysis;

namespace Voice2Text.Domain.Models;

/// <summary>How the matrices of a network are stored and multiplied. Vectors, convolutions and tables stay 32-bit floats.</summary>
public enum WeightFormat
{
    /// <summary>32-bit float, exactly as in the checkpoint.</summary>
    Fp32,

    /// <summary>
    /// 8-bit integers with a scale for each output; activations in 8 bits with one scale for the whole tensor
    /// ("dynamic"). The fastest in the encoder, the least exact.
    /// </summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The field's name for it.")]
    Int8,

    /// <summary>8-bit integers with a scale for each block of 128 weights; activations in 8 bits, block by block.</summary>
    Q8,

    /// <summary>4-bit integers with a scale for each block of 128 weights; activations in 8 bits, block by block.</summary>
    Q4,
}

/// <summary>
/// How an installed model stores its weights. With a quantised decoder, the keys and values of the decoder's
/// cross-attention are kept in 8 bits, too.
/// </summary>
/// <param name="Encoder">Format of the encoder.</param>
/// <param name="Decoder">Format of the decoder.</param>
public sealed record ModelPrecision(WeightFormat Encoder, WeightFormat Decoder)
{
    /// <summary>As in the checkpoint: four times the memory of <see cref="Balanced"/>, and slower.</summary>
    public static ModelPrecision Exact { get; } = new(WeightFormat.Fp32, WeightFormat.Fp32);

    /// <summary>8-bit blocks: the most exact of the small forms, and the default.</summary>
    public static ModelPrecision Balanced { get; } = new(WeightFormat.Q8, WeightFormat.Q8);

    /// <summary>The fastest and smallest: dynamic 8 bits in the encoder, 4-bit blocks in the decoder.</summary>
    public static ModelPrecision Small { get; } = new(WeightFormat.Int8, WeightFormat.Q4);

    /// <summary>The named ones, from the most exact to the smallest.</summary>
    public static IReadOnlyDictionary<string, ModelPrecision> Presets { get; } = new Dictionary<string, ModelPrecision>(StringComparer.OrdinalIgnoreCase)
    {
        ["exact"] = Exact,
        ["balanced"] = Balanced,
        ["small"] = Small,
    };

    /// <summary>Whether the cross-attention cache is kept in 8 bits.</summary>
    public bool HasQuantizedCrossCache => Decoder != WeightFormat.Fp32;

    /// <summary>The preset's name, or both formats: <c>int8-q8</c>.</summary>
    public string Name => Presets.FirstOrDefault(p => p.Value == this).Key ?? $"{Encoder}-{Decoder}".ToLowerInvariant();

    /// <summary>Reads a preset's name, one format for both networks (<c>q8</c>), or both (<c>int8-q4</c>: encoder, decoder).</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ModelPrecision? precision)
    {
        if (Presets.TryGetValue(text, out precision)) return true;
        var parts = text.Split('-');
        precision = parts.Length <= 2 && TryFormat(parts[0], out var encoder) && TryFormat(parts[^1], out var decoder) ? new(encoder, decoder) : null;
        return precision is not null;

        static bool TryFormat(string part, out WeightFormat format) =>
            Enum.TryParse(part, ignoreCase: true, out format) && !char.IsAsciiDigit(part.FirstOrDefault());
    }

    public override string ToString() => Name;
}
