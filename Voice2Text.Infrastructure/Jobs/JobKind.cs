namespace Voice2Text.Infrastructure.Jobs;

/// <summary>The jobs; the names stand in the database.</summary>
public enum JobKind
{
    /// <summary>Transcriptions into hours and days.</summary>
    TranscriptionRollup,

    /// <summary>Host samples into minutes, hours and days.</summary>
    HostRollup,

    /// <summary>Removes what has been kept long enough.</summary>
    Retention,

    /// <summary>Keeps the database small and quick.</summary>
    Upkeep,

    /// <summary>Copies the database.</summary>
    Backup,
}
