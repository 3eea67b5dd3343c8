using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Hosts.Sampling;
using Voice2Text.Infrastructure.Jobs.Retention;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Models.Installing;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Persistence.Backups;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Health;
using Voice2Text.Web.Hosting;

namespace Voice2Text.Tests.Architecture;

/// <summary>The guide of the settings says what the code does.</summary>
public sealed partial class SettingsGuideTests
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..");
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root, "docs", "settings.md"));

    private static readonly List<Row> Rows =
    [
        .. TableRow().Matches(Guide).Select(m => new Row(m.Groups["name"].Value, m.Groups["variable"].Value, m.Groups["default"].Value, m.Groups["values"].Value, m.Groups["help"].Value)),
    ];

    /// <summary>Read at the start, from the environment or a file alone.</summary>
    private static readonly (string Section, Type Options)[] AtStart =
        [(StorageOptions.Section, typeof(StorageOptions)), (ConsoleOptions.Section, typeof(ConsoleOptions)), (MetricsOptions.Section, typeof(MetricsOptions)), (SpeechOptions.Section, typeof(SpeechOptions))];

    public static TheoryData<string> Bounded =>
        [.. SettingCatalog.Definitions.Where(d => d.Kind is SettingKind.WholeNumber or SettingKind.Number or SettingKind.Bytes or SettingKind.Time).Select(d => d.Key)];

    private static string SourceFile([CallerFilePath] string path = "") => path;

    [Fact]
    public void EverySetting_IsThere_AsTheConsoleShowsIt_AndNoOther()
    {
        var texts = XDocument.Load(Path.Combine(Root, "Voice2Text.Web", "Localization", "Texts.resx")).Root!
            .Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);

        Assert.Equal(SettingCatalog.Definitions.Select(Expected), Rows.Select(r => (r.Name, r.Variable, r.Default, r.Help)));

        (string, string, string, string) Expected(SettingDefinition setting)
        {
            var text = $"Setting.{setting.Key.Replace(':', '.')}";
            var value = SettingCatalog.SectionOf(setting).DefaultOf(setting);
            if (setting.Kind == SettingKind.Switch) value = value?.ToLowerInvariant();
            return (texts[text], setting.Variable, string.IsNullOrEmpty(value) ? "–" : value, texts[$"{text}.Help"]);
        }
    }

    [Fact]
    public void Choices_AreThoseThatThereAre()
    {
        foreach (var setting in SettingCatalog.Definitions.Where(d => d.Kind is SettingKind.Choice or SettingKind.Switch))
            Assert.Equal(setting.Kind == SettingKind.Switch ? "true, false" : string.Join(", ", setting.Choices), RowOf(setting).Values);
    }

    [Theory]
    [MemberData(nameof(Bounded))]
    public void Bounds_AreThoseThatAreChecked(string key)
    {
        var setting = SettingCatalog.Find(key)!;
        var match = Bounds().Match(RowOf(setting).Values);
        Assert.True(match.Success, RowOf(setting).Values);
        var (low, step) = (ValueOf(setting, match.Groups["low"].Value), StepOf(setting));
        var isOpen = match.Groups["words"].Value == "more than";

        Assert.Equal(!isOpen, IsAccepted(setting, low));
        Assert.Equal(isOpen, IsAccepted(setting, low + (isOpen ? step : -step)));
        if (match.Groups["high"] is { Success: true, Value: var text })
        {
            Assert.True(IsAccepted(setting, ValueOf(setting, text)));
            Assert.False(IsAccepted(setting, ValueOf(setting, text) + step));
        }
        else
        {
            Assert.True(IsAccepted(setting, setting.Kind == SettingKind.Time ? TimeSpan.FromDays(10_000).TotalSeconds : int.MaxValue));
        }
    }

    [Fact]
    public void VariablesOfTheStart_AreThose_AndNoOthersAreNamed()
    {
        var known = AtStart.SelectMany(s => s.Options.GetProperties().Where(p => p.CanWrite).Select(p => $"{s.Section}__{p.Name}")).Except(SettingCatalog.Definitions.Select(d => d.Variable), StringComparer.Ordinal).ToList();
        var named = Variable().Matches(Guide).Select(m => m.Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.Equal(known.Order(StringComparer.Ordinal), named.Except(SettingCatalog.Definitions.Select(d => d.Variable), StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static Row RowOf(SettingDefinition setting) => Rows.Single(r => r.Variable == setting.Variable);

    /// <summary>A number, a time in seconds, or the default of the setting that is named.</summary>
    private static double ValueOf(SettingDefinition setting, string text)
    {
        var named = SettingCatalog.Definitions.SingleOrDefault(d => text == $"`{d.Variable}`");
        if (named is not null) text = RowOf(named).Default;
        return setting.Kind == SettingKind.Time ? TimeSpan.Parse(text, CultureInfo.InvariantCulture).TotalSeconds : double.Parse(text, CultureInfo.InvariantCulture);
    }

    private static double StepOf(SettingDefinition setting) => setting.Kind == SettingKind.Number ? 0.001 : 1;

    private static bool IsAccepted(SettingDefinition setting, double value)
    {
        var text = setting.Kind == SettingKind.Time ? $"{TimeSpan.FromSeconds(value):c}" : value.ToString(CultureInfo.InvariantCulture);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting.Key, (string?)text)]).Build();
        using var validators = new ServiceCollection()
            .AddSingleton<IValidateOptions<BotOptions>, BotOptionsValidator>()
            .AddSingleton<IValidateOptions<TranscriptionOptions>, TranscriptionOptionsValidator>()
            .AddSingleton<IValidateOptions<SpeechOptions>, SpeechOptionsValidator>()
            .AddSingleton<IValidateOptions<ModelHubOptions>, ModelHubOptionsValidator>()
            .AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>()
            .AddSingleton<IValidateOptions<LogOptions>, LogOptionsValidator>()
            .AddSingleton<IValidateOptions<BackupOptions>, BackupOptionsValidator>()
            .AddSingleton<IValidateOptions<HostSampleOptions>, HostSampleOptionsValidator>()
            .BuildServiceProvider();
        Assert.True(SettingCatalog.SectionOf(setting).CanConvert(setting, text), text);
        // Another setting may depend on this one; that is its own row's matter.
        return !SettingCatalog.SectionOf(setting).Validate(configuration, validators).Any(e => e.Key == setting.Key);
    }

    private sealed record Row(string Name, string Variable, string Default, string Values, string Help);

    /// <summary><c>| Attempts | `Queue__MaxAttempts` | 3 | 1 to 20 | After this many that were cut off a transcription fails. |</c></summary>
    [GeneratedRegex(@"^\| (?<name>[^|]+) \| `(?<variable>\w+)` \| (?<default>[^|]+) \| (?<values>[^|]+) \| (?<help>[^|]+) \|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex TableRow();

    /// <summary><c>1 to 20</c>, <c>at least 00:00:15</c>, <c>more than 0</c></summary>
    [GeneratedRegex(@"^((?<low>\S+) to (?<high>\S+)|(?<words>at least|more than) (?<low>\S+))$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bounds();

    [GeneratedRegex(@"\b[A-Z]\w*?__\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
