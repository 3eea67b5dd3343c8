namespace Voice2Text.Domain.Audio;

/// <summary>A pull stream of samples in the form of <see cref="AudioFormat"/>. Not thread-safe.</summary>
public interface IAudioStream : IAsyncDisposable
{
    /// <summary>What messages call this audio: a path or <c>standard input</c>.</summary>
    string Name { get; }

    /// <summary>The duration that the container states; <see langword="null"/> where it states none. Only a hint.</summary>
    TimeSpan? StatedDuration { get; }

    /// <summary>Reads at least one sample, and at most <c>buffer.Length</c>; 0 at the end of the audio.</summary>
    /// <exception cref="AudioException">The audio is damaged at its start, or breaks a limit.</exception>
    ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken);
}
