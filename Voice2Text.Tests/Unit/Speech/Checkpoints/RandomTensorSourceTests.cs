using CsCheck;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Speech.Checkpoints;

public sealed class RandomTensorSourceTests : IDisposable
{
    private const string Weight = "model.decoder.layers.0.fc1.weight";
    private readonly RandomTensorSource _source = new(TinyCheckpoint.DefaultDimensions);

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Read_AnyRange_GivesTheSameAsReadingTheWholeTensor()
    {
        var whole = Read(Weight);
        Gen.Int[0, whole.Length].SelectMany(start => Gen.Int[0, whole.Length - start].Select(count => (start, count))).Sample(
            range =>
            {
                var part = new float[range.count];
                _source.Read(Weight, range.start, part);
                Assert.True(whole.AsSpan(range.start, range.count).SequenceEqual(part));
            },
            iter: 100);
    }

    [Fact]
    public void Read_Weights_AreCentredWithTheStatedDeviation()
    {
        var values = Read(Weight);

        Assert.Equal(0, values.Average(), 0.001);
        Assert.Equal(0.02, Math.Sqrt(values.Average(v => v * v)), 0.0005);
        Assert.True(values.Distinct().Count() > values.Length * 0.9);
    }

    [Fact]
    public void Read_TwoTensorsOrSeeds_Differ()
    {
        using var other = new RandomTensorSource(TinyCheckpoint.DefaultDimensions, seed: 1);
        var seeded = new float[Read(Weight).Length];
        other.Read(Weight, 0, seeded);

        Assert.NotEqual(Read(Weight), Read("model.encoder.layers.0.fc1.weight"));
        Assert.NotEqual(Read(Weight), seeded);
    }

    [Fact]
    public void Read_Norms_AreOneAndZero()
    {
        Assert.All(Read("model.encoder.layers.0.final_layer_norm.weight"), v => Assert.Equal(1, v));
        Assert.All(Read("model.decoder.layer_norm.bias"), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Read_EncoderPositions_AreWhispersSinusoids()
    {
        var values = Read("model.encoder.embed_positions.weight");

        Assert.Equal(0, values[0]);
        Assert.Equal(1, values[64]);
        Assert.Equal(Math.Sin(7), values[7 * 128], 1e-6);
        Assert.Equal(Math.Cos(7 * Math.Exp(-Math.Log(10000) / 63)), values[7 * 128 + 65], 1e-6);
    }

    [Theory]
    [InlineData("tiny", 37_760_640)]
    [InlineData("base", 72_593_920)]
    [InlineData("small", 241_734_912)]
    [InlineData("medium", 763_857_920)]
    [InlineData("large-v3", 1_543_490_560)]
    [InlineData("large-v3-turbo", 808_878_080)]
    public void Sizes_OfPublishedCheckpoints_HaveTheirNumberOfParameters(string name, long parameters)
    {
        Assert.True(WhisperSizes.TryGet(name, out var dimensions));
        Assert.Equal(parameters, WhisperTensors.Expected(dimensions).Sum(t => t.Length));
    }

    private float[] Read(string name)
    {
        Assert.True(_source.TryGetShape(name, out var shape));
        var values = new float[shape.Aggregate(1, (a, b) => a * b)];
        _source.Read(name, 0, values);
        return values;
    }
}
