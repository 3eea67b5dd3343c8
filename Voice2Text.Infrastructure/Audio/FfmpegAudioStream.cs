using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Audio;

/// <summary>
/// Samples from a running ffmpeg. The pipe holds it back while nobody reads, so memory does not grow with the audio.
/// </summary>
/// <param name="ffmpeg">The decoding process; owned.</param>
/// <param name="report">What that process says.</param>
/// <param name="name">What messages call the audio.</param>
/// <param name="limits">What bounds the decoding.</param>
/// <param name="time">Clock of the stall timeout.</param>
/// <param name="temporaryFile">Deleted at the end.</param>
internal sealed class FfmpegAudioStream(
    ChildProcess ffmpeg, FfmpegReport report, string name, AudioLimits limits, TimeProvider time, string? temporaryFile)
    : IAudioStream
{
    private const int BufferBytes = 1 << 16;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly long _maxSamples = AudioFormat.SamplesIn(limits.MaxDuration);
    private int _buffered;
    private long _samples;
    private bool _ended;

    public string Name => name;

    public TimeSpan? StatedDuration => report.Duration;

    /// <summary>The decoding process, for tests that look whether it is gone.</summary>
    internal int ProcessId { get; } = ffmpeg.Id;

    /// <summary>Waits until ffmpeg has looked at the file.</summary>
    /// <exception cref="AudioException">The file is no audio, or is too long by its own statement.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await WithinStallTimeoutAsync(async token =>
        {
            await report.Opened.WaitAsync(token);
            return 0;
        }, cancellationToken);
        if (report.Duration > limits.MaxDuration) throw AudioFailures.TooLong(name, report.Duration, limits.MaxDuration);
        if (report.IsOutOfMemory) throw AudioFailures.OutOfMemory(name, limits.MaxDecoderMemory);
        if (!report.HasInput) throw AudioFailures.NotAudio(name, report.Reason);
        if (!report.HasAudio) throw AudioFailures.NoAudioTrack(name);
    }

    public async ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty || _ended) return 0;
        var wanted = Math.Min(buffer.Length * sizeof(float), BufferBytes);
        while (_buffered < sizeof(float))
        {
            var count = wanted - _buffered;
            var read = await WithinStallTimeoutAsync(token => ffmpeg.Output.ReadAsync(_buffer.AsMemory(_buffered, count), token), cancellationToken);
            if (read == 0)
            {
                await EndAsync(cancellationToken);
                return 0;
            }

            _buffered += read;
        }

        var samples = _buffered / sizeof(float);
        MemoryMarshal.Cast<byte, float>(_buffer.AsSpan(0, samples * sizeof(float))).CopyTo(buffer.Span);
        // A piece may end inside a sample; the rest of it comes first next time.
        _buffered -= samples * sizeof(float);
        _buffer.AsSpan(samples * sizeof(float), _buffered).CopyTo(_buffer);
        Clean(buffer.Span[..samples]);
        _samples += samples;
        // The container may have stated less than there is, or nothing.
        if (_samples > _maxSamples) throw AudioFailures.TooLong(name, null, limits.MaxDuration);
        return samples;
    }

    private async ValueTask<int> WithinStallTimeoutAsync(Func<CancellationToken, ValueTask<int>> read, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await read(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw AudioFailures.TimedOut(name, limits.StallTimeout);
        }
    }

    /// <summary>Audio that breaks off is used as far as it goes; audio of which nothing came is refused.</summary>
    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        _ended = true;
        var exitCode = await ffmpeg.WaitAsync(cancellationToken);
        if (report.IsOutOfMemory) throw AudioFailures.OutOfMemory(name, limits.MaxDecoderMemory);
        if (_samples > 0) return;
        if (exitCode != 0 || report.HasErrors) throw AudioFailures.Damaged(name, report.Reason);
        throw AudioFailures.ZeroLength(name);
    }

    /// <summary>A file of floats may hold values that are no samples.</summary>
    private static void Clean(Span<float> samples)
    {
        if (float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(samples))) return;
        for (var i = 0; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i])) samples[i] = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ffmpeg.DisposeAsync();
        if (temporaryFile is not null) File.Delete(temporaryFile);
    }
}
