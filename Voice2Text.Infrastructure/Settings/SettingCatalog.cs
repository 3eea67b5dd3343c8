using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Settings;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Hosts.Sampling;
using Voice2Text.Infrastructure.Jobs.Retention;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Models.Installing;
using Voice2Text.Infrastructure.Persistence.Backups;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Settings;

/// <summary>The settings that the console offers, in the order in which it shows them.</summary>
public static class SettingCatalog
{
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new("Bot:Token", SettingKind.Secret, SettingGroup.Bot),
        new("Bot:ApiBaseAddress", SettingKind.Text, SettingGroup.Bot),
        new("Bot:LocalFiles", SettingKind.Switch, SettingGroup.Bot),
        new("Bot:EditInterval", SettingKind.Time, SettingGroup.Bot),
        new("Bot:MessagesPerSecond", SettingKind.WholeNumber, SettingGroup.Bot),
        new("Bot:MaxDeliveryTime", SettingKind.Time, SettingGroup.Bot),
        new("Bot:MaxDuration", SettingKind.Time, SettingGroup.Limits),
        new("Bot:MaxFileBytes", SettingKind.Bytes, SettingGroup.Limits),
        new("Bot:MaxWaitingPerUser", SettingKind.WholeNumber, SettingGroup.Limits),
        new("Queue:MaxDuration", SettingKind.Time, SettingGroup.Limits),
        new("Queue:MaxUploadBytes", SettingKind.Bytes, SettingGroup.Limits),
        new("Queue:KeepAudio", SettingKind.Switch, SettingGroup.Limits),
        new("Queue:MaxAttempts", SettingKind.WholeNumber, SettingGroup.Limits),
        new("Queue:MaxFetchTime", SettingKind.Time, SettingGroup.Limits),
        new("Queue:Lease", SettingKind.Time, SettingGroup.Limits),
        new("Speech:AudioContext", SettingKind.Choice, SettingGroup.Speech) { Choices = Enum.GetNames<AudioContext>() },
        new("Speech:SkipSilence", SettingKind.Switch, SettingGroup.Speech),
        new("Speech:Threads", SettingKind.WholeNumber, SettingGroup.Speech),
        new("Speech:LongAudioModel", SettingKind.Model, SettingGroup.Speech),
        new("Speech:LongAudioMinutes", SettingKind.Number, SettingGroup.Speech),
        new("Speech:UnloadAfter", SettingKind.Time, SettingGroup.Speech),
        new("Speech:StallTimeout", SettingKind.Time, SettingGroup.Speech),
        new("Speech:MaxRealTimeFactor", SettingKind.Number, SettingGroup.Speech),
        new("Speech:IgnoreFit", SettingKind.Switch, SettingGroup.Speech),
        new("Speech:InProcess", SettingKind.Switch, SettingGroup.Speech) { NeedsRestart = true },
        new("Models:HubAddress", SettingKind.Text, SettingGroup.Models),
        new("Models:HubToken", SettingKind.Secret, SettingGroup.Models),
        new("Models:StallTimeout", SettingKind.Time, SettingGroup.Models),
        new("Models:MaxAttempts", SettingKind.WholeNumber, SettingGroup.Models),
        new("Models:MaxRetryAfter", SettingKind.Time, SettingGroup.Models),
        new("Retention:TextDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Retention:AudioDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Retention:SampleDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Retention:MinuteDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Retention:HourDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Retention:DayDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Retention:JobRunDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Retention:AuditDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Logging:RetentionDays", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Logging:MaxEntries", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Backup:Directory", SettingKind.Text, SettingGroup.Retention),
        new("Backup:Keep", SettingKind.WholeNumber, SettingGroup.Retention),
        new("Backup:IncludeKeys", SettingKind.Switch, SettingGroup.Retention),
        new("Hosts:WatchedInterval", SettingKind.Time, SettingGroup.Console),
        new("Hosts:Interval", SettingKind.Time, SettingGroup.Console),
        new("Hosts:WriteInterval", SettingKind.Time, SettingGroup.Console),
        Level(LogOptions.DefaultKey),
        Level("Microsoft"),
        Level("System"),
    ];

    private static readonly Dictionary<string, SettingSection> Sections = new SettingSection[]
    {
        new SettingSection<BotOptions>(BotOptions.Section),
        new SettingSection<TranscriptionOptions>(TranscriptionOptions.Section),
        new SettingSection<SpeechOptions>(SpeechOptions.Section),
        new SettingSection<ModelHubOptions>(ModelHubOptions.Section),
        new SettingSection<RetentionOptions>(RetentionOptions.Section),
        new SettingSection<LogOptions>(LogOptions.Section),
        new SettingSection<BackupOptions>(BackupOptions.Section),
        new SettingSection<HostSampleOptions>(HostSampleOptions.Section),
    }.ToDictionary(s => s.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, SettingDefinition> ByKey = Definitions.ToDictionary(d => d.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>A setting by its key; <see langword="null"/> where the console does not offer it.</summary>
    public static SettingDefinition? Find(string key) => ByKey.GetValueOrDefault(key);

    internal static SettingSection SectionOf(SettingDefinition definition) => Sections[definition.Key[..definition.Key.IndexOf(':', StringComparison.Ordinal)]];

    private static SettingDefinition Level(string source) => new($"{LogOptions.Section}:{nameof(LogOptions.LogLevel)}:{source}", SettingKind.Choice, SettingGroup.Logging)
    {
        Choices = Enum.GetNames<LogLevel>(),
        Default = $"{LogOptions.DefaultLevels[source]}",
    };
}
