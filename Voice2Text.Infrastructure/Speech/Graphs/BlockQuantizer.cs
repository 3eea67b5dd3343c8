using System.Numerics.Tensors;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>
/// Symmetric 8-bit quantisation in blocks along the input dimension, in the layout of ONNX Runtime's
/// <c>MatMulNBits</c>: value = (q - 128) * scale of its block.
/// </summary>
internal static class BlockQuantizer
{
    /// <summary>Weights that share a scale.</summary>
    public const int BlockSize = 128;

    /// <summary>The stored code of a zero weight: half of the 8-bit range.</summary>
    public const byte ZeroPoint = 128;

    private const float LargestCode = 127;

    /// <summary>Blocks in a row of <paramref name="columns"/> weights; the last one may be padded with zeros.</summary>
    public static int BlocksIn(int columns) => (columns + BlockSize - 1) / BlockSize;

    /// <summary>Quantises one row.</summary>
    /// <param name="row">Weights of one output, [K].</param>
    /// <param name="codes">Receives the codes, [blocks * 128].</param>
    /// <param name="scales">Receives the scales, [blocks].</param>
    public static void QuantizeRow(ReadOnlySpan<float> row, Span<byte> codes, Span<float> scales)
    {
        codes.Fill(ZeroPoint);
        for (var block = 0; block < scales.Length; block++)
        {
            var start = block * BlockSize;
            var weights = row[start..Math.Min(start + BlockSize, row.Length)];
            var largest = Math.Abs(TensorPrimitives.MaxMagnitude(weights));
            // A block of zeros has any scale; 1 keeps the products finite.
            var scale = largest > 0 ? largest / LargestCode : 1;
            scales[block] = scale;
            for (var i = 0; i < weights.Length; i++)
                codes[start + i] = (byte)(ZeroPoint + (int)MathF.Round(weights[i] / scale));
        }
    }
}
