namespace Voice2Text.Domain.Settings;

/// <summary>Pages of settings.</summary>
public enum SettingGroup
{
    Bot,
    Limits,
    Speech,
    Models,
    Retention,
    Console,
    Logging,
}

/// <summary>What a setting's value is.</summary>
public enum SettingKind
{
    Text,
    WholeNumber,
    Number,
    Switch,

    /// <summary>A time span: <c>[days.]hours:minutes:seconds</c>.</summary>
    Time,

    /// <summary>A number of bytes, shown in MiB.</summary>
    Bytes,

    /// <summary>One of <see cref="SettingDefinition.Choices"/>.</summary>
    Choice,

    /// <summary>The name of an installed model, or nothing.</summary>
    Model,

    /// <summary>It can be written, and is never shown again.</summary>
    Secret,
}

/// <summary>A setting that an operator can change in the console.</summary>
/// <param name="Key">Its name in the configuration: <c>Bot:MaxDuration</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Group">The page that it stands on.</param>
public sealed record SettingDefinition(string Key, SettingKind Kind, SettingGroup Group)
{
    /// <summary>The values that it can have, where they are few.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value without any configuration, where it is not that of a property.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a change takes effect at the next start only.</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>The environment variable that fixes it: <c>Bot__MaxDuration</c>.</summary>
    public string Variable => Key.Replace(":", "__", StringComparison.Ordinal);
}

/// <summary>A setting as it is now.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Value">The value in effect; <see langword="null"/> for a secret, and where there is none.</param>
/// <param name="Default">The value without any configuration.</param>
/// <param name="Source">Where the value comes from.</param>
public sealed record Setting(SettingDefinition Definition, string? Value, string? Default, SettingSource Source)
{
    /// <summary>Whether a secret has a value.</summary>
    public bool IsSet { get; init; }

    /// <summary>Whether it cannot be changed in the console: the environment or the command line says what it is.</summary>
    public bool IsFixed => Source is SettingSource.Environment or SettingSource.CommandLine;

    /// <summary>Whether the value was stored since the start and waits for the next one.</summary>
    public bool WaitsForRestart { get; init; }
}

/// <summary>Where a setting's value comes from; the later ones win.</summary>
public enum SettingSource
{
    Default,

    /// <summary>A configuration file.</summary>
    File,

    /// <summary>The console.</summary>
    Stored,
    Environment,
    CommandLine,
}

/// <summary>A value that an operator has set in the console.</summary>
public sealed class StoredSetting
{
    public required string Key { get; init; }

    /// <summary>As in the configuration; encrypted where <see cref="IsProtected"/>.</summary>
    public required string Value { get; set; }

    public bool IsProtected { get; set; }
}

/// <summary>Who changed what, and when.</summary>
public sealed class SettingChange
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The operator's name.</summary>
    public required string By { get; init; }

    public required string Key { get; init; }

    /// <summary>The value in effect before; <see langword="null"/> where there was none, and for a secret.</summary>
    public string? Before { get; init; }

    /// <summary>The value in effect afterwards; likewise.</summary>
    public string? After { get; init; }

    /// <summary>Whether the value is one that is not told.</summary>
    public bool IsSecret { get; init; }
}
