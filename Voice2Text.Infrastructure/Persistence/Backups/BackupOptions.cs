using Microsoft.Extensions.Options;

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

internal sealed class BackupOptionsValidator : IValidateOptions<BackupOptions>
{
    private const int Most = 1000;

    public ValidateOptionsResult Validate(string? name, BackupOptions options)
    {
        var wrong = new List<string>();
        if (options.Keep is < 1 or > Most) wrong.Add($"{BackupOptions.Section}:Keep is a number from 1 to {Most}.");
        if (options.Directory is { } directory && !Path.IsPathFullyQualified(directory)) wrong.Add($"{BackupOptions.Section}:Directory is a path that begins with /.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
