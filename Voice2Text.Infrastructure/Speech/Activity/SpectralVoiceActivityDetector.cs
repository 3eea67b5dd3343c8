using System.Numerics;
using Voice2Text.Domain.Audio;
using Voice2Text.Infrastructure.Speech.Features;

namespace Voice2Text.Infrastructure.Speech.Activity;

/// <summary>
/// Speech by its energy over the background in the band of voices (200-4,000 Hz), and by its spectrum: a stretch has to
/// hold voiced sound, which is far from flat, to count. Two thresholds (hysteresis) keep soft endings with their words.
/// In doubt it says speech: text that is lost is worse than silence that is heard by the model.
/// </summary>
internal sealed class SpectralVoiceActivityDetector : IVoiceActivityDetector
{
    private const int FrameLength = 400;
    private const int HopLength = 320;

    // Bins of 40 Hz.
    private const int FirstBin = 5;
    private const int LastBin = 100;

    private const float StartOverNoise = 9;
    private const float StayOverNoise = 5;

    /// <summary>Geometric over arithmetic mean of the band's power: white noise is near 0.56 in one frame, vowels far below.</summary>
    private const float LargestVoicedFlatness = 0.35f;

    /// <summary>Between its loud and its soft frames speech spans more; below it nothing can be told from one piece alone.</summary>
    private const float LeastRange = 12;

    /// <summary>Decibels of full scale under which nobody is heard.</summary>
    private const float Inaudible = -75;

    private const int LoudFrames = 5;
    private const int LeastVoicedFrames = 3;
    private static readonly int Hangover = Frames(0.4);
    private static readonly int Padding = Frames(0.3);

    private readonly LaneFft _fft = new(FrameLength);
    private readonly float[] _window = [.. Enumerable.Range(0, FrameLength).Select(n => (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * n / FrameLength))))];
    private readonly float[] _lanes = new float[FrameLength * LaneFft.Lanes];
    private readonly Vector<float>[] _power = new Vector<float>[(FrameLength / 2) + 1];
    private float? _noise;

    public IReadOnlyList<SpeechStretch> Detect(ReadOnlySpan<float> samples)
    {
        var count = samples.Length / HopLength;
        if (count == 0) return samples.IsEmpty ? [] : [new(0, samples.Length)];
        var (levels, flatness) = (new float[count], new float[count]);
        for (var frame = 0; frame < count; frame += LaneFft.Lanes) Measure(samples, frame, levels, flatness);
        var sorted = levels.Order().ToArray();
        // One short word in a long silence has to show, one click need not.
        var (low, high) = (sorted[count / 10], sorted[^Math.Min(count, LoudFrames)]);
        if (high < Inaudible) return [];
        if (high - low < LeastRange) return high <= _noise + StayOverNoise ? [] : [new(0, samples.Length)];
        _noise = Math.Max(low, Inaudible);
        return Stretches(levels, flatness, _noise.Value, samples.Length);
    }

    private static int Frames(double seconds) => (int)(seconds * AudioFormat.SampleRate / HopLength);

    private static List<SpeechStretch> Stretches(float[] levels, float[] flatness, float noise, int length)
    {
        var found = new List<SpeechStretch>();
        for (var frame = 0; frame < levels.Length;)
        {
            if (levels[frame] < noise + StartOverNoise)
            {
                frame++;
                continue;
            }

            var (start, end, voiced) = (frame, frame, 0);
            for (; frame < levels.Length && frame - end <= Hangover; frame++)
            {
                if (levels[frame] < noise + StayOverNoise) continue;
                end = frame;
                if (flatness[frame] <= LargestVoicedFlatness) voiced++;
            }

            // A soft beginning belongs to its word, too.
            while (start > 0 && levels[start - 1] >= noise + StayOverNoise) start--;
            if (voiced >= LeastVoicedFrames) Add(found, Math.Max(0, start - Padding) * HopLength, Math.Min(length, (end + 1 + Padding) * HopLength));
        }

        return found;
    }

    private static void Add(List<SpeechStretch> found, int start, int end)
    {
        if (found.Count > 0 && found[^1].End >= start) found[^1] = found[^1] with { End = end };
        else found.Add(new SpeechStretch(start, end));
    }

    /// <summary>Level (decibels of full scale) and flatness in the band, of as many frames as a vector has lanes.</summary>
    private void Measure(ReadOnlySpan<float> samples, int first, float[] levels, float[] flatness)
    {
        const float Smallest = 1e-12f;
        // The Hann window lets 3/8 of the power through; Parseval gives the length twice.
        const float Scale = 2f / (0.375f * FrameLength * FrameLength);
        var lanes = LaneFft.Lanes;
        for (var lane = 0; lane < lanes; lane++)
        {
            var start = (first + lane) * HopLength;
            for (var n = 0; n < FrameLength; n++)
                _lanes[(n * lanes) + lane] = start + n < samples.Length ? samples[start + n] * _window[n] : 0;
        }

        _fft.PowerSpectrum(_lanes, _power);
        var (sum, logs) = (Vector<float>.Zero, Vector<float>.Zero);
        for (var bin = FirstBin; bin <= LastBin; bin++)
        {
            var power = _power[bin] + new Vector<float>(Smallest);
            sum += power;
            logs += Vector.Log(power);
        }

        const int Bins = LastBin - FirstBin + 1;
        for (var lane = 0; lane < lanes && first + lane < levels.Length; lane++)
        {
            levels[first + lane] = 10 * MathF.Log10(sum[lane] * Scale);
            flatness[first + lane] = MathF.Exp(logs[lane] / Bins) / (sum[lane] / Bins);
        }
    }
}
