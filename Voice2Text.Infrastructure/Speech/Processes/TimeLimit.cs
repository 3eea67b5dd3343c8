using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>
/// Ends what makes no progress for a time, or takes far longer than its audio allows. Every sign of life winds it up
/// again.
/// </summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly TimeSpan _stall;
    private readonly double _maxRealTimeFactor;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _reached;
    private readonly long _started;
    private TimeSpan _audio;

    public TimeLimit(SpeechOptions options, TimeProvider time)
    {
        (_stall, _maxRealTimeFactor, _time) = (options.StallTimeout, options.MaxRealTimeFactor, time);
        _reached = new CancellationTokenSource(_stall, time);
        _started = time.GetTimestamp();
    }

    public CancellationToken Token => _reached.Token;

    public bool IsReached => _reached.IsCancellationRequested;

    /// <summary>Something came or went.</summary>
    /// <param name="samples">Samples that were handed over.</param>
    public void WindUp(int samples = 0)
    {
        _audio += AudioFormat.DurationOf(samples);
        var left = _stall + (_audio * _maxRealTimeFactor) - _time.GetElapsedTime(_started);
        _reached.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < _stall ? left : _stall);
    }

    public void Dispose() => _reached.Dispose();
}
