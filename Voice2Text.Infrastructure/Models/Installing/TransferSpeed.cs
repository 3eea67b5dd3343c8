namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>The speed of a download, smoothed: older seconds count less and less.</summary>
internal sealed class TransferSpeed(TimeProvider time)
{
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(5);

    private long _since = time.GetTimestamp();
    private long _bytes;

    /// <summary>0 until a first sample is complete.</summary>
    public double BytesPerSecond { get; private set; }

    public void Add(long bytes)
    {
        _bytes += bytes;
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Sample) return;
        var now = _bytes / elapsed.TotalSeconds;
        var weight = 1 - Math.Exp(-elapsed / Memory);
        BytesPerSecond = BytesPerSecond > 0 ? BytesPerSecond + (weight * (now - BytesPerSecond)) : now;
        (_bytes, _since) = (0, time.GetTimestamp());
    }
}
