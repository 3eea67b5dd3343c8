using Voice2Text.Domain.Audio;

namespace Voice2Text.Tests.Fakes;

/// <summary>Audio that is in memory already, handed out in odd pieces as a pipe would.</summary>
internal sealed class MemoryAudio(float[] samples, int piece = 7_001) : IAudioStream
{
    private int _position;

    public string Name => "memory";

    public TimeSpan? StatedDuration { get; init; }

    /// <summary>A tone, so that no window counts as silence.</summary>
    public static MemoryAudio Tone(double seconds)
    {
        var samples = new float[(int)(seconds * AudioFormat.SampleRate)];
        for (var i = 0; i < samples.Length; i++) samples[i] = 0.1f * MathF.Sin(i * 0.3f);
        return new MemoryAudio(samples);
    }

    public ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = Math.Min(Math.Min(buffer.Length, piece), samples.Length - _position);
        samples.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return ValueTask.FromResult(count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
