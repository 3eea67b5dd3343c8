using System.Numerics.Tensors;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>
/// Symmetric quantisation in blocks along the input dimension, in the layout of ONNX Runtime's <c>MatMulNBits</c>:
/// value = (q - 2^(bits-1)) * scale of its block; of two codes of 4 bits in a byte the first is the low one.
/// </summary>
/// <param name="bits">8 or 4.</param>
/// <param name="blockSize">Weights that share a scale: 16, 32, 64 … 256.</param>
internal sealed class BlockQuantizer(int bits, int blockSize)
{
    /// <summary>Weights that share a scale where nothing else speaks against it: the fastest.</summary>
    public const int UsualBlockSize = 128;

    /// <summary>Rows shorter than this are quantised to 4 bits in small blocks: a small model bears less rounding, and is fast anyway.</summary>
    private const int ShortRow = 512;

    private const int SmallBlockSize = 32;

    /// <summary>
    /// Scales that are tried for a block of 4 bits, relative to the one that just holds its largest weight at the negative
    /// end of the range; below zero they put it at the positive end.
    /// </summary>
    private static readonly float[] Candidates = [1.05f, 1, 0.97f, 0.94f, 0.91f, 0.88f, 0.85f, 0.82f, 0.79f, 0.76f, -1.14f, -1.07f, -1, -0.95f];

    /// <summary>The code of a zero weight: half of the range.</summary>
    public int ZeroPoint { get; } = 1 << (bits - 1);

    public int BlockSize { get; } = blockSize;

    public int BytesInBlock { get; } = blockSize * bits / 8;

    /// <summary>The quantiser for matrices of so many input columns.</summary>
    public static BlockQuantizer For(int bits, int columns) => new(bits, bits == 4 && columns < ShortRow ? SmallBlockSize : UsualBlockSize);

    /// <summary>Blocks in a row of <paramref name="columns"/> weights; the last one may be padded with zeros.</summary>
    public int BlocksIn(int columns) => (columns + BlockSize - 1) / BlockSize;

    /// <summary>Quantises one row.</summary>
    /// <param name="row">Weights of one output, [K].</param>
    /// <param name="codes">Receives the codes, [blocks * <see cref="BytesInBlock"/>].</param>
    /// <param name="scales">Receives the scales, [blocks].</param>
    public void QuantizeRow(ReadOnlySpan<float> row, Span<byte> codes, Span<float> scales)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        for (var i = 0; i < scales.Length; i++)
        {
            var start = i * BlockSize;
            var weights = row[start..Math.Min(start + BlockSize, row.Length)];
            scales[i] = Scale(weights);
            block.Fill((byte)ZeroPoint);
            for (var k = 0; k < weights.Length; k++) block[k] = (byte)(ZeroPoint + Code(weights[k], scales[i]));
            Pack(block, codes.Slice(i * BytesInBlock, BytesInBlock));
        }
    }

    private int Code(float weight, float scale) => Math.Clamp((int)MathF.Round(weight / scale), -ZeroPoint, ZeroPoint - 1);

    private float Scale(ReadOnlySpan<float> weights)
    {
        var largest = TensorPrimitives.MaxMagnitude(weights);
        // A block of zeros has any scale; 1 keeps the products finite.
        if (largest == 0) return 1;
        if (bits == 8) return Math.Abs(largest) / (ZeroPoint - 1);

        // The negative end of the range holds one step more: the largest weight goes there, whatever its sign. With so few
        // steps it pays to cut off the largest weight a little where that serves the others.
        var fitting = -largest / ZeroPoint;
        var (best, least) = (fitting, float.PositiveInfinity);
        foreach (var candidate in Candidates)
        {
            var scale = fitting * candidate;
            var error = 0f;
            foreach (var weight in weights)
            {
                var difference = weight - (Code(weight, scale) * scale);
                error += difference * difference;
            }

            if (error < least) (best, least) = (scale, error);
        }

        return best;
    }

    private void Pack(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        if (bits == 8)
        {
            block.CopyTo(packed);
            return;
        }

        for (var i = 0; i < packed.Length; i++) packed[i] = (byte)(block[2 * i] | (block[(2 * i) + 1] << 4));
    }
}
