using System.Numerics;
using System.Numerics.Tensors;
using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Speech.Features;

/// <summary>
/// Whisper's features (openai/whisper, <c>whisper/audio.py</c>): power spectrum of 400 samples (25 ms) every 160
/// (10 ms) under a periodic Hann window, mel filters, log10, the top 8 decades, scaled to about -1 … 1. Several frames
/// are computed at once, one in each lane of a vector. Not thread-safe: an instance keeps its work buffers.
/// </summary>
public sealed class LogMelSpectrogram
{
    /// <summary>Samples of a frame.</summary>
    public const int FrameLength = 400;

    /// <summary>Samples between two frames.</summary>
    public const int HopLength = 160;

    private const float Floor = 1e-10f;
    private const float Decades = 8;

    private readonly MelFilterBank _filters;
    private readonly LaneFft _fft = new(FrameLength);
    private readonly float[] _window = new float[FrameLength];
    private readonly float[] _lanes = new float[FrameLength * LaneFft.Lanes];
    private readonly Vector<float>[] _power = new Vector<float>[(FrameLength / 2) + 1];

    /// <param name="melBins">Mel filters: 80, or 128 since large-v3.</param>
    public LogMelSpectrogram(int melBins)
    {
        MelBins = melBins;
        _filters = new MelFilterBank(melBins, (FrameLength / 2) + 1, AudioFormat.SampleRate);
        for (var n = 0; n < FrameLength; n++) _window[n] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * n / FrameLength)));
    }

    public int MelBins { get; }

    /// <summary>
    /// Computes the spectrogram of <paramref name="samples"/> followed by silence up to <paramref name="frames"/> * 160
    /// samples (or cut to that). The signal is reflected at both of its ends, so any length will do.
    /// </summary>
    /// <param name="samples">Samples at 16 kHz, full scale ±1; may be empty.</param>
    /// <param name="frames">Frames of 10 ms.</param>
    /// <param name="destination">Receives [MelBins, frames], row-major.</param>
    public void Compute(ReadOnlySpan<float> samples, int frames, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MelBins * frames, nameof(destination));
        if (frames == 0) return;
        var length = frames * HopLength;
        if (samples.Length > length) samples = samples[..length];
        // A frame that begins behind the samples hears only the silence that follows them.
        var heard = Math.Min(frames, ((samples.Length + (FrameLength / 2) - 1) / HopLength) + 1);
        for (var frame = 0; frame < heard; frame += LaneFft.Lanes)
            ComputeFrames(samples, length, frame, Math.Min(LaneFft.Lanes, heard - frame), frames, destination);
        Scale(destination[..(MelBins * frames)], frames, heard);
    }

    private void ComputeFrames(ReadOnlySpan<float> samples, int length, int first, int count, int frames, Span<float> destination)
    {
        for (var lane = 0; lane < count; lane++) LoadFrame(samples, length, ((first + lane) * HopLength) - (FrameLength / 2), lane);
        _fft.PowerSpectrum(_lanes, _power);
        Span<float> tail = stackalloc float[LaneFft.Lanes];
        for (var mel = 0; mel < MelBins; mel++)
        {
            var energy = Vector<float>.Zero;
            var bin = _filters.FirstBin[mel];
            foreach (var weight in _filters.Weights(mel)) energy += _power[bin++] * weight;
            var target = destination[((mel * frames) + first)..];
            if (count == LaneFft.Lanes)
            {
                energy.CopyTo(target);
                continue;
            }

            energy.CopyTo(tail);
            tail[..count].CopyTo(target);
        }
    }

    private void LoadFrame(ReadOnlySpan<float> samples, int length, int start, int lane)
    {
        var lanes = LaneFft.Lanes;
        if (start >= 0 && start + FrameLength <= samples.Length)
        {
            var frame = samples.Slice(start, FrameLength);
            for (var n = 0; n < FrameLength; n++) _lanes[(n * lanes) + lane] = frame[n] * _window[n];
            return;
        }

        for (var n = 0; n < FrameLength; n++)
        {
            var index = Reflect(start + n, length);
            _lanes[(n * lanes) + lane] = index < samples.Length ? samples[index] * _window[n] : 0;
        }
    }

    /// <summary>Mirrors an index at the first and the last sample, as often as a short signal needs it.</summary>
    private static int Reflect(int index, int length)
    {
        while (index < 0 || index >= length)
        {
            if (index < 0) index = -index;
            if (index >= length) index = (2 * (length - 1)) - index;
        }

        return index;
    }

    private static void Scale(Span<float> mel, int frames, int heard)
    {
        var largest = MathF.Log10(Floor);
        for (var row = 0; row < mel.Length; row += frames)
        {
            var values = mel.Slice(row, heard);
            TensorPrimitives.Max(values, Floor, values);
            TensorPrimitives.Log10(values, values);
            largest = Math.Max(largest, TensorPrimitives.Max<float>(values));
            mel.Slice(row + heard, frames - heard).Fill(MathF.Log10(Floor));
        }

        TensorPrimitives.Max(mel, largest - Decades, mel);
        TensorPrimitives.Add(mel, 4f, mel);
        TensorPrimitives.Multiply(mel, 0.25f, mel);
    }
}
