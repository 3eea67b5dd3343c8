using System.Numerics;

namespace Voice2Text.Infrastructure.Speech.Features;

/// <summary>
/// Power spectra of several real signals of one length at once: each lane of a vector carries one signal, so that
/// every step of the transform is the same plain arithmetic in all lanes, whatever the length's factors are.
/// </summary>
/// <remarks>
/// A real transform of length n is a complex one of length n/2 (even samples real, odd ones imaginary), which runs as
/// a Stockham autosort transform over the prime factors of n/2 (fours where possible). Not thread-safe.
/// </remarks>
internal sealed class LaneFft
{
    private static readonly int[] Radices = [4, 2, 3, 5, 7];

    private readonly int _half;
    private readonly Stage[] _stages;
    private readonly float[] _unpackCos;
    private readonly float[] _unpackSin;
    private Vector<float>[] _re;
    private Vector<float>[] _im;
    private Vector<float>[] _nextRe;
    private Vector<float>[] _nextIm;

    /// <param name="length">Samples of each signal; even.</param>
    public LaneFft(int length)
    {
        _half = length / 2;
        (_re, _im) = (new Vector<float>[_half], new Vector<float>[_half]);
        (_nextRe, _nextIm) = (new Vector<float>[_half], new Vector<float>[_half]);
        var bins = Enumerable.Range(0, _half + 1).Select(k => -2 * Math.PI * k / length).ToArray();
        _unpackCos = [.. bins.Select(a => (float)Math.Cos(a))];
        _unpackSin = [.. bins.Select(a => (float)Math.Sin(a))];
        var stages = new List<Stage>();
        var left = _half;
        var stride = 1;
        while (left > 1)
        {
            var radix = Array.Find(Radices, r => left % r == 0) is var known and > 0 ? known : left;
            stages.Add(new Stage(radix, left, stride));
            (left, stride) = (left / radix, stride * radix);
        }

        _stages = [.. stages];
    }

    /// <summary>Signals that are transformed at once.</summary>
    public static int Lanes => Vector<float>.Count;

    /// <summary>Computes |X[k]|² for k = 0 … length/2.</summary>
    /// <param name="samples">[length * Lanes]: sample n of lane i at n * Lanes + i.</param>
    /// <param name="power">[length / 2 + 1], one vector a bin.</param>
    public void PowerSpectrum(ReadOnlySpan<float> samples, Span<Vector<float>> power)
    {
        for (var n = 0; n < _half; n++)
        {
            _re[n] = new Vector<float>(samples[(2 * n * Lanes)..]);
            _im[n] = new Vector<float>(samples[(((2 * n) + 1) * Lanes)..]);
        }

        foreach (var stage in _stages)
        {
            stage.Run(_re, _im, _nextRe, _nextIm);
            (_re, _nextRe) = (_nextRe, _re);
            (_im, _nextIm) = (_nextIm, _im);
        }

        for (var k = 0; k <= _half; k++) power[k] = Unpack(k);
    }

    /// <summary>Bin k of the real signals from bins k and n/2 - k of the packed ones.</summary>
    private Vector<float> Unpack(int k)
    {
        var (a, b) = (k % _half, (_half - k) % _half);
        var evenRe = (_re[a] + _re[b]) * 0.5f;
        var evenIm = (_im[a] - _im[b]) * 0.5f;
        var oddRe = (_im[a] + _im[b]) * 0.5f;
        var oddIm = (_re[b] - _re[a]) * 0.5f;
        var re = evenRe + (oddRe * _unpackCos[k]) - (oddIm * _unpackSin[k]);
        var im = evenIm + (oddRe * _unpackSin[k]) + (oddIm * _unpackCos[k]);
        return (re * re) + (im * im);
    }

    /// <summary>One factor of the transform: r-point transforms, then a rotation of their results.</summary>
    private sealed class Stage
    {
        private const int MaxRadix = 64;

        private readonly int _radix;
        private readonly int _stride;
        private readonly int _groups;
        private readonly float[] _cos;
        private readonly float[] _sin;
        private readonly float[] _twiddleCos;
        private readonly float[] _twiddleSin;

        public Stage(int radix, int length, int stride)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(radix, MaxRadix);
            (_radix, _stride, _groups) = (radix, stride, length / radix);
            _cos = Table(radix * radix, i => Math.Cos(-2 * Math.PI * (i / radix * (i % radix)) / radix));
            _sin = Table(radix * radix, i => Math.Sin(-2 * Math.PI * (i / radix * (i % radix)) / radix));
            _twiddleCos = Table(length, i => Math.Cos(-2 * Math.PI * (i / radix * (i % radix)) / length));
            _twiddleSin = Table(length, i => Math.Sin(-2 * Math.PI * (i / radix * (i % radix)) / length));
        }

        private static float[] Table(int length, Func<int, double> value) =>
            [.. Enumerable.Range(0, length).Select(i => (float)value(i))];

        public void Run(Vector<float>[] re, Vector<float>[] im, Vector<float>[] outRe, Vector<float>[] outIm)
        {
            for (var group = 0; group < _groups; group++)
            {
                for (var offset = 0; offset < _stride; offset++)
                {
                    for (var k = 0; k < _radix; k++)
                    {
                        var (sumRe, sumIm) = (Vector<float>.Zero, Vector<float>.Zero);
                        for (var j = 0; j < _radix; j++)
                        {
                            var from = offset + (_stride * (group + (_groups * j)));
                            var (c, s) = (_cos[(k * _radix) + j], _sin[(k * _radix) + j]);
                            sumRe += (re[from] * c) - (im[from] * s);
                            sumIm += (re[from] * s) + (im[from] * c);
                        }

                        var to = offset + (_stride * ((_radix * group) + k));
                        var (rotationCos, rotationSin) = (_twiddleCos[(group * _radix) + k], _twiddleSin[(group * _radix) + k]);
                        outRe[to] = (sumRe * rotationCos) - (sumIm * rotationSin);
                        outIm[to] = (sumRe * rotationSin) + (sumIm * rotationCos);
                    }
                }
            }
        }
    }
}
