using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>What is logged and how long it is kept; section <c>Logging</c>. All of it may change while the server runs.</summary>
public sealed class LogOptions
{
    public const string Section = "Logging";

    /// <summary>The key of <see cref="LogLevel"/> that stands for every source without a level of its own.</summary>
    public const string DefaultKey = "Default";

    /// <summary>What holds where <see cref="LogLevel"/> says nothing.</summary>
    public static readonly IReadOnlyDictionary<string, LogLevel> DefaultLevels = new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase)
    {
        [DefaultKey] = Microsoft.Extensions.Logging.LogLevel.Information,
        ["Microsoft"] = Microsoft.Extensions.Logging.LogLevel.Warning,
        // It warns that keys lie unencrypted on the disk; there is nothing on a plain Linux server to encrypt them with.
        ["Microsoft.AspNetCore.DataProtection"] = Microsoft.Extensions.Logging.LogLevel.Error,
        // It tells of every start and stop of the scheduler; what the jobs do is told by themselves.
        ["Quartz"] = Microsoft.Extensions.Logging.LogLevel.Warning,
        ["System"] = Microsoft.Extensions.Logging.LogLevel.Warning,
    };

    /// <summary>The lowest level that is logged, by the beginning of the source's name; the longest name wins.</summary>
    public IDictionary<string, string?> LogLevel { get; set; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Log entries go after so many days.</summary>
    public int RetentionDays { get; set; } = 14;

    /// <summary>The oldest log entries go when there are more than these.</summary>
    public int MaxEntries { get; set; } = 200_000;

    /// <summary>Every level in force.</summary>
    public IReadOnlyDictionary<string, LogLevel> Levels()
    {
        var levels = new Dictionary<string, LogLevel>(DefaultLevels, StringComparer.OrdinalIgnoreCase);
        foreach (var (source, name) in LogLevel)
        {
            if (TryParse(name, out var level)) levels[source] = level;
        }

        return levels;
    }

    internal static bool TryParse(string? name, out LogLevel level) => Enum.TryParse(name, ignoreCase: true, out level) && Enum.IsDefined(level);
}

internal sealed class LogOptionsValidator : SettingValidator<LogOptions>
{
    private const int MaxDays = 3650;
    private const int FewestEntries = 1000;
    private const int MostEntries = 5_000_000;

    public override IEnumerable<SettingError> Check(LogOptions options)
    {
        foreach (var (source, _) in options.LogLevel.Where(l => !LogOptions.TryParse(l.Value, out _)).OrderBy(l => l.Key, StringComparer.Ordinal))
            yield return new($"{LogOptions.Section}:{nameof(options.LogLevel)}:{source}", SettingRule.Choice, string.Join(", ", Enum.GetNames<LogLevel>()));
        if (options.RetentionDays is < 1 or > MaxDays) yield return new("Logging:RetentionDays", SettingRule.Range, "1", $"{MaxDays}");
        if (options.MaxEntries is < FewestEntries or > MostEntries) yield return new("Logging:MaxEntries", SettingRule.Range, $"{FewestEntries}", $"{MostEntries}");
    }
}
