using CsCheck;
using Voice2Text.Domain.Metrics;

namespace Voice2Text.Tests.Unit.Metrics;

public sealed class QuantileSketchTests
{
    private static readonly double[] Shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];
    private static readonly Gen<double[]> Values = Gen.OneOf(Gen.Double[0.01, 40], Gen.Double[1e-6, 1e6], Gen.Const(0.0), Gen.Const(3.04)).Array[1, 300];

    /// <summary>As spreadsheets and NumPy compute it.</summary>
    internal static double Exact(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var rank = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(rank)], sorted[(int)Math.Ceiling(rank)]);
        return below + ((above - below) * (rank - Math.Floor(rank)));
    }

    private static QuantileSketch Of(IEnumerable<double> values)
    {
        var sketch = new QuantileSketch();
        foreach (var value in values) sketch.Add(value);
        return sketch;
    }

    [Fact]
    public void Quantiles_OfMergedParts_AreWithinOnePercentOfTheTruth() => Gen.Select(Values, Gen.Int[1, 12]).Sample((values, parts) =>
    {
        var merged = new QuantileSketch();
        foreach (var part in values.Select((v, i) => (v, i)).GroupBy(p => p.i % parts)) merged.Merge(QuantileSketch.FromBytes(Of(part.Select(p => p.v)).ToBytes()));

        Assert.Equal((values.Length, values.Min(), values.Max()), (merged.Count, merged.Min, merged.Max));
        Assert.Equal(values.Sum(), merged.Sum, values.Sum() * 1e-9);
        foreach (var share in Shares)
        {
            var exact = Exact(values, share);
            Assert.InRange(merged.Quantile(share)!.Value, exact * (1 - QuantileSketch.RelativeError) - 1e-9, exact * (1 + QuantileSketch.RelativeError) + 1e-9);
        }
    });

    [Fact]
    public void StoredForm_IsReadAgain_AndStaysSmall() => Values.Sample(values =>
    {
        var sketch = Of(values);
        var bytes = sketch.ToBytes();

        var read = QuantileSketch.FromBytes(bytes);

        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal(Shares.Select(s => sketch.Quantile(s)), Shares.Select(s => read.Quantile(s)));
        Assert.True(bytes.Length <= 35 + (values.Length * 5), $"{bytes.Length} bytes for {values.Length} values");
    });

    [Fact]
    public void Nothing_HasNoQuantile()
    {
        var nothing = QuantileSketch.FromBytes(new QuantileSketch().ToBytes());

        Assert.Null(nothing.Quantile(0.5));
        Assert.Null(nothing.Average);
    }

    [Fact]
    public void DamagedBytes_AreRefused()
    {
        var bytes = Of([1, 2, 3]).ToBytes();

        Assert.Throws<FormatException>(() => QuantileSketch.FromBytes(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<FormatException>(() => QuantileSketch.FromBytes([9, .. bytes[1..]]));
        Assert.Throws<FormatException>(() => QuantileSketch.FromBytes([.. bytes, 0]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void WhatIsNoMeasurement_IsRefused(double value) => Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileSketch().Add(value));
}
