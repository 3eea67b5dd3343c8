namespace Voice2Text.Domain.Audio;

/// <summary>The one form in which audio travels inside the application: 32-bit float, mono, 16 kHz, full scale ±1.</summary>
public static class AudioFormat
{
    /// <summary>Samples per second. Whisper's feature extractor is defined at this rate.</summary>
    public const int SampleRate = 16_000;

    /// <summary>The duration of <paramref name="samples"/> samples.</summary>
    public static TimeSpan DurationOf(long samples) =>
        TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>The number of whole samples in <paramref name="duration"/>.</summary>
    public static long SamplesIn(TimeSpan duration) => duration.Ticks * SampleRate / TimeSpan.TicksPerSecond;
}
