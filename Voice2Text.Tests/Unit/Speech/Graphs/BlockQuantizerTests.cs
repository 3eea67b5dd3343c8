using CsCheck;
using Voice2Text.Infrastructure.Speech.Graphs;

namespace Voice2Text.Tests.Unit.Speech.Graphs;

public sealed class BlockQuantizerTests
{
    private const int BlockSize = BlockQuantizer.UsualBlockSize;

    private static float[] Decode(byte[] codes, float[] scales, int bits)
    {
        var zero = 1 << (bits - 1);
        int Code(int i) => bits == 8 ? codes[i] : (codes[i / 2] >> (i % 2 * 4)) & 15;
        return [.. Enumerable.Range(0, scales.Length * BlockSize).Select(i => (Code(i) - zero) * scales[i / BlockSize])];
    }

    [Fact]
    public void AnyRow_In4Bits_ComesBackAsNearAsRoundingIsMeantToBe()
    {
        var quantizer = new BlockQuantizer(4, BlockSize);
        Gen.Float[-3, 3].Array[1, 700].Sample(row =>
        {
            var blocks = quantizer.BlocksIn(row.Length);
            var codes = new byte[blocks * quantizer.BytesInBlock];
            var scales = new float[blocks];

            quantizer.QuantizeRow(row, codes, scales);

            var back = Decode(codes, scales, 4);
            foreach (var block in row.Zip(back).Index().GroupBy(p => p.Index / BlockSize))
            {
                // No worse together than rounding to the steps that just hold the largest weight.
                var step = block.Max(p => Math.Abs(p.Item.First)) / 8;
                var mean = block.Average(p => Math.Pow(p.Item.First - p.Item.Second, 2));
                Assert.True(mean <= (step * step) + 1e-9, $"{mean} against a step of {step}");
            }

            Assert.All(back.Skip(row.Length), v => Assert.Equal(0, v));
        });
    }

    [Fact]
    public void AnyRow_In8Bits_ComesBackWithinHalfAStepOfItsBlock()
    {
        var quantizer = new BlockQuantizer(8, BlockSize);
        Gen.Float[-3, 3].Array[1, 700].Sample(row =>
        {
            var blocks = quantizer.BlocksIn(row.Length);
            var codes = new byte[blocks * BlockSize];
            var scales = new float[blocks];

            quantizer.QuantizeRow(row, codes, scales);

            var back = Decode(codes, scales, 8);
            for (var i = 0; i < row.Length; i++) Assert.Equal(row[i], back[i], (scales[i / BlockSize] * 0.5f) + 1e-6f);
            Assert.All(back.Skip(row.Length), v => Assert.Equal(0, v));
        });
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void RowOfZeros_StaysZero(int bits)
    {
        var quantizer = new BlockQuantizer(bits, BlockSize);
        var codes = new byte[quantizer.BytesInBlock];
        var scales = new float[1];

        quantizer.QuantizeRow(new float[128], codes, scales);

        Assert.All(Decode(codes, scales, bits), v => Assert.Equal(0, v));
        Assert.True(float.IsFinite(scales[0]));
    }
}
