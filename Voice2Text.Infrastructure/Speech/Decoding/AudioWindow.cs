using System.Numerics.Tensors;
using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>
/// A window that slides over an audio stream: at most one window of samples is in memory, however long the audio is.
/// </summary>
/// <param name="audio">Where samples come from.</param>
/// <param name="buffer">As long as a full window; nobody else uses it meanwhile.</param>
internal sealed class AudioWindow(IAudioStream audio, float[] buffer)
{
    private int _count;

    /// <summary>Samples before the window.</summary>
    public long Start { get; private set; }

    /// <summary>Whether the window reaches to the end of the audio.</summary>
    public bool IsLast { get; private set; }

    /// <summary>The window's samples; fewer than a full window only at the end of the audio.</summary>
    public ReadOnlySpan<float> Samples => buffer.AsSpan(0, _count);

    /// <summary>Duration of the audio: exact once the end was reached, before that as the container states it.</summary>
    public TimeSpan? Total => IsLast ? AudioFormat.DurationOf(Start + _count) : audio.StatedDuration;

    /// <summary>Reads until the window is full or the audio ends.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        while (_count < buffer.Length && !IsLast)
        {
            var read = await audio.ReadAsync(buffer.AsMemory(_count), cancellationToken);
            if (read == 0) IsLast = true;
            _count += read;
        }
    }

    /// <summary>Moves the window's start.</summary>
    public void Advance(int samples)
    {
        var kept = Math.Max(0, _count - samples);
        buffer.AsSpan(_count - kept, kept).CopyTo(buffer);
        Start += _count - kept;
        _count = kept;
    }

    /// <summary>Whether no sample is louder than <paramref name="peak"/> (full scale 1).</summary>
    public bool IsQuieterThan(float peak) =>
        _count == 0 || Math.Abs(TensorPrimitives.MaxMagnitude(Samples)) <= peak;
}
