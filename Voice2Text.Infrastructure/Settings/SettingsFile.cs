using System.Text.Json;
using Voice2Text.Domain.Settings;

namespace Voice2Text.Infrastructure.Settings;

/// <summary>
/// Settings as a file, to take them to another server. Only what was changed in the console is in it, and no secrets:
/// <code>
/// { "format": "voice2text-settings", "version": 1, "settings": { "Bot:MaxDuration": "00:30:00" } }
/// </code>
/// </summary>
public sealed record SettingsFile(string Format, int Version, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>A file that is larger is none of ours, in bytes.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>The version that this application writes and reads.</summary>
    public const int CurrentVersion = 1;

    private const string Name = "voice2text-settings";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The settings that were changed in the console.</summary>
    public static byte[] Write(SettingsStore store)
    {
        var stored = Enum.GetValues<SettingGroup>().SelectMany(store.Read).Where(s => s is { Source: SettingSource.Stored, Definition.Kind: not SettingKind.Secret });
        return JsonSerializer.SerializeToUtf8Bytes(new SettingsFile(Name, CurrentVersion, stored.ToDictionary(s => s.Definition.Key, s => s.Value ?? "", StringComparer.Ordinal)), Json);
    }

    /// <summary>The settings of a file.</summary>
    /// <exception cref="SettingsFileException">It is not such a file; the message says why.</exception>
    public static IReadOnlyDictionary<string, string?> Read(ReadOnlySpan<byte> content)
    {
        SettingsFile? file;
        try
        {
            file = JsonSerializer.Deserialize<SettingsFile>(content, Json);
        }
        catch (JsonException e)
        {
            throw new SettingsFileException($"This is not a file of settings: {e.Message}", innerException: e);
        }

        if (file is not { Format: Name, Settings: not null }) throw new SettingsFileException($"This is not a file of settings: its format is not {Name}.");
        if (file.Version != CurrentVersion) throw new SettingsFileException($"This file has version {file.Version}; this application reads version {CurrentVersion}.", file.Version);
        return file.Settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>A file holds no settings, or those of another version.</summary>
public sealed class SettingsFileException(string message, int? version = null, Exception? innerException = null) : FormatException(message, innerException)
{
    /// <summary>The version that the file has, where that is what is wrong.</summary>
    public int? Version => version;
}
