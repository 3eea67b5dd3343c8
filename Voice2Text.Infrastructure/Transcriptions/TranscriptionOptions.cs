using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;

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

    /// <summary>Whether the files are kept after their transcription, to be heard in the console and for another run.</summary>
    public bool KeepAudio { get; set; }
}

internal sealed class TranscriptionOptionsValidator : SettingValidator<TranscriptionOptions>
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(15);

    public override IEnumerable<SettingError> Check(TranscriptionOptions options)
    {
        if (options.MaxAttempts is < 1 or > 20) yield return new("Queue:MaxAttempts", SettingRule.Range, "1", "20");
        if (options.Lease < ShortestLease) yield return new("Queue:Lease", SettingRule.TimeAtLeast, $"{ShortestLease}");
        if (options.MaxDuration <= TimeSpan.Zero) yield return new("Queue:MaxDuration", SettingRule.PositiveTime, "02:00:00");
        if (options.MaxUploadBytes <= 0) yield return new("Queue:MaxUploadBytes", SettingRule.Bytes);
        if (options.MaxFetchTime < TimeSpan.Zero) yield return new("Queue:MaxFetchTime", SettingRule.TimeAtLeast, "00:00:00");
    }
}
