using CsCheck;
using Voice2Text.Infrastructure.Speech.Features;

namespace Voice2Text.Tests.Unit.Speech.Features;

public sealed class LogMelSpectrogramTests
{
    private const float Tolerance = 1e-3f;

    [Theory]
    [InlineData(80)]
    [InlineData(128)]
    public void AnySignal_AgreesWithAPlainDft(int melBins)
    {
        // Samples run on several threads, each with buffers of its own.
        using var logMel = new ThreadLocal<LogMelSpectrogram>(() => new(melBins));
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 2500], Gen.Int[0, 100_000]).Sample((frames, length, seed) =>
        {
            var samples = Signal(length, seed);
            var actual = new float[melBins * frames];

            logMel.Value!.Compute(samples, frames, actual);

            AssertClose(PlainLogMel(samples, frames, melBins), actual);
        }, iter: 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(161)]
    [InlineData(1_600)]
    [InlineData(4_000)]
    public void Padding_EqualsExplicitZeros(int length)
    {
        const int Frames = 40;
        var samples = Signal(length, 3);
        var (implied, given) = (new float[80 * Frames], new float[80 * Frames]);
        var padded = new float[Frames * LogMelSpectrogram.HopLength];
        samples.CopyTo(padded, 0);

        new LogMelSpectrogram(80).Compute(samples, Frames, implied);
        new LogMelSpectrogram(80).Compute(padded, Frames, given);

        AssertClose(given, implied);
    }

    [Fact]
    public void FramesOfOneWindow_DoNotDependOnTheirLane()
    {
        // A signal that repeats every hop has the same spectrum in each inner frame.
        var period = Signal(LogMelSpectrogram.HopLength, 5);
        var samples = Enumerable.Range(0, 60).SelectMany(_ => period).ToArray();
        var mel = new float[80 * 60];

        new LogMelSpectrogram(80).Compute(samples, 60, mel);

        for (var bin = 0; bin < 80; bin++)
        {
            for (var frame = 3; frame < 57; frame++) Assert.Equal(mel[(bin * 60) + 3], mel[(bin * 60) + frame], 1e-4f);
        }
    }

    [Fact]
    public void Compute_AllocatesNothing()
    {
        var logMel = new LogMelSpectrogram(80);
        var samples = Signal(16_000, 1);
        var mel = new float[80 * 200];
        logMel.Compute(samples, 200, mel);

        var before = GC.GetAllocatedBytesForCurrentThread();
        logMel.Compute(samples, 200, mel);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static float[] Signal(int length, int seed)
    {
        var random = new Random(seed);
        var pitch = 0.01 + (random.NextDouble() * 0.5);
        return [.. Enumerable.Range(0, length).Select(i => (float)((0.4 * Math.Sin(i * pitch)) + (0.2 * (random.NextDouble() - 0.5))))];
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], Tolerance);
    }

    /// <summary>The definition, term by term, in double precision.</summary>
    private static float[] PlainLogMel(float[] samples, int frames, int melBins)
    {
        var length = frames * 160;
        double At(int index)
        {
            while (index < 0 || index >= length) index = index < 0 ? -index : (2 * (length - 1)) - index;
            return index < samples.Length ? samples[index] : 0;
        }

        var mel = new double[melBins * frames];
        for (var frame = 0; frame < frames; frame++)
        {
            var power = new double[201];
            for (var k = 0; k <= 200; k++)
            {
                var (re, im) = (0.0, 0.0);
                for (var n = 0; n < 400; n++)
                {
                    var value = At((frame * 160) + n - 200) * (0.5 - (0.5 * Math.Cos(2 * Math.PI * n / 400)));
                    re += value * Math.Cos(2 * Math.PI * k * n / 400);
                    im -= value * Math.Sin(2 * Math.PI * k * n / 400);
                }

                power[k] = (re * re) + (im * im);
            }

            for (var m = 0; m < melBins; m++)
                mel[(m * frames) + frame] = Math.Log10(Math.Max(1e-10, Enumerable.Range(0, 201).Sum(k => Filter(m, k * 40.0, melBins) * power[k])));
        }

        var largest = mel.Max();
        return [.. mel.Select(v => (float)((Math.Max(v, largest - 8) + 4) / 4))];
    }

    private static double Filter(int mel, double hertz, int melBins)
    {
        static double ToMel(double f) => f < 1000 ? f * 3 / 200 : 15 + (27 * Math.Log(f / 1000) / Math.Log(6.4));
        static double ToHertz(double m) => m < 15 ? m * 200 / 3 : 1000 * Math.Pow(6.4, (m - 15) / 27);
        double Edge(int i) => ToHertz(ToMel(8000) * i / (melBins + 1));
        var (low, centre, high) = (Edge(mel), Edge(mel + 1), Edge(mel + 2));
        return Math.Max(0, Math.Min((hertz - low) / (centre - low), (high - hertz) / (high - centre))) * 2 / (high - low);
    }
}
