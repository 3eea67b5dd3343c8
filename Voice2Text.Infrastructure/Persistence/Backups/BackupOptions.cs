using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Infrastructure.Persistence.Backups;

/// <summary>Copies of the database; section <c>Backup</c>.</summary>
public sealed class BackupOptions
{
    public const string Section = "Backup";

    /// <summary>Where they are kept; <see langword="null"/>: <c>backups</c> in the storage folder.</summary>
    public string? Directory { get; set; }

    /// <summary>How many are kept; older ones are removed after a new one has been checked.</summary>
    public int Keep { get; set; } = 7;

    /// <summary>Whether a backup holds the keys that protect stored secrets and sessions.</summary>
    public bool IncludeKeys { get; set; } = true;
}

internal sealed class BackupOptionsValidator : SettingValidator<BackupOptions>
{
    private const int Most = 1000;

    public override IEnumerable<SettingError> Check(BackupOptions options)
    {
        if (options.Keep is < 1 or > Most) yield return new($"{BackupOptions.Section}:Keep", SettingRule.Range, "1", $"{Most}");
        if (options.Directory is { } directory && !Path.IsPathFullyQualified(directory)) yield return new($"{BackupOptions.Section}:Directory", SettingRule.FullPath);
    }
}
