using CsCheck;
using Voice2Text.Infrastructure.Speech.Graphs;

namespace Voice2Text.Tests.Unit.Speech.Graphs;

public sealed class BlockQuantizerTests
{
    [Fact]
    public void AnyRow_ComesBackWithinHalfAStepOfItsBlock()
    {
        Gen.Float[-3, 3].Array[1, 700].Sample(row =>
        {
            var blocks = BlockQuantizer.BlocksIn(row.Length);
            var codes = new byte[blocks * BlockQuantizer.BlockSize];
            var scales = new float[blocks];

            BlockQuantizer.QuantizeRow(row, codes, scales);

            for (var i = 0; i < row.Length; i++)
            {
                var scale = scales[i / BlockQuantizer.BlockSize];
                Assert.Equal(row[i], (codes[i] - BlockQuantizer.ZeroPoint) * scale, (scale * 0.5f) + 1e-6f);
            }

            Assert.All(codes.Skip(row.Length), c => Assert.Equal(BlockQuantizer.ZeroPoint, c));
        });
    }

    [Fact]
    public void RowOfZeros_StaysZero()
    {
        var codes = new byte[128];
        var scales = new float[1];

        BlockQuantizer.QuantizeRow(new float[128], codes, scales);

        Assert.All(codes, c => Assert.Equal(BlockQuantizer.ZeroPoint, c));
        Assert.True(float.IsFinite(scales[0]));
    }
}
