using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>The server's half of one transcription: hands samples out when it is asked, and takes updates in.</summary>
internal sealed class EngineRun(IAudioStream audio, TimeLimit limit, CancellationToken cancellationToken)
{
    private readonly float[] _samples = new float[EngineContract.SamplesPerRead];

    // The engine waits until its update has been taken: one is enough.
    private readonly Channel<SpeechUpdate> _updates = Channel.CreateBounded<SpeechUpdate>(1);
    private volatile ExceptionDispatchInfo? _audioFault;

    public ChannelReader<SpeechUpdate> Updates => _updates.Reader;

    public async Task<byte[]> ReadAsync(int wanted)
    {
        limit.WindUp();
        try
        {
            var read = await audio.ReadAsync(_samples.AsMemory(0, Math.Clamp(wanted, 1, _samples.Length)), cancellationToken);
            limit.WindUp(read);
            return MemoryMarshal.AsBytes(_samples.AsSpan(0, read)).ToArray();
        }
        catch (Exception e)
        {
            // The engine is told that there is no more; the caller gets the exception as it was.
            _audioFault = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    public async Task TellAsync(EngineUpdate update)
    {
        limit.WindUp();
        await _updates.Writer.WriteAsync(update.ToUpdate(), cancellationToken);
    }

    /// <summary>No more updates come.</summary>
    public void Complete() => _updates.Writer.TryComplete();

    /// <summary>Throws what went wrong with the audio.</summary>
    public void ThrowIfAudioFailed() => _audioFault?.Throw();
}
