namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>How the queue is worked off; section <c>Queue</c>.</summary>
public sealed class TranscriptionOptions
{
    public const string Section = "Queue";

    /// <summary>A transcription fails when this many attempts were cut off or failed for a passing reason.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How long a worker may be silent before its work goes back to the queue.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest audio.</summary>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Largest file that the console takes, in bytes.</summary>
    public long MaxUploadBytes { get; set; } = 200L << 20;

    /// <summary>How long a file is tried to be fetched while its service cannot be reached, from intake on.</summary>
    public TimeSpan MaxFetchTime { get; set; } = TimeSpan.FromHours(6);
}
