using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Domain.Settings;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Tests.Architecture;

/// <summary>Every text of the console is there, in each language, with the same places for values.</summary>
public sealed partial class TextsTests
{
    private static readonly string Web = Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "Voice2Text.Web");

    private static string SourceFile([CallerFilePath] string path = "") => path;

    private static Dictionary<string, string> Read(string name) => XDocument.Load(Path.Combine(Web, "Localization", name)).Root!
        .Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    [Fact]
    public void Russian_HasTheSameTextsAndPlaces()
    {
        var (english, russian) = (Read("Texts.resx"), Read("Texts.ru.resx"));

        Assert.Equal(english.Keys.Order(), russian.Keys.Order());
        Assert.All(english, text => Assert.Equal(PlacesOf(text.Value), PlacesOf(russian[text.Key])));

        static IEnumerable<string> PlacesOf(string text) => Place().Matches(text).Select(m => m.Value).Distinct().Order();
    }

    [Fact]
    public void EveryTextThatIsUsed_IsThere_AndNoOther()
    {
        var used = Directory.EnumerateFiles(Web, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(f => Key().Matches(File.ReadAllText(f)).Select(m => m.Groups["key"].Value))
            .Concat(Named<TranscriptionState>("State")).Concat(Named<TranscriptionFailure>("Failure")).Concat(Named<MediaKind>("Kind"))
            .Concat(Named<FitVerdict>("Fit")).Concat(Named<ModelSwitchOutcome>("Switch")).Concat(Named<InstallationState>("Installation")).Concat(Named<EngineState>("Engine")).Concat(Named<BotState>("Bot"))
            .Concat(Named<SettingRule>("SettingRule")).Concat(Named<AccountRole>("Role")).Concat(Named<AccountEventKind>("AccountEvent"))
            .Concat(Named<JobKind>("Job")).Concat(Named<JobKind>("JobExplain")).Concat(Named<JobResult>("JobResult")).Concat(Named<JobFigure>("JobFigure")).Concat(Named<ScheduleFault>("ScheduleFault"))
            .Concat(typeof(StageTimes).GetProperties().Where(p => p.Name != nameof(StageTimes.Processing)).Select(p => $"Stage.{p.Name}"))
            .Concat(SettingCatalog.Definitions.SelectMany(d => new[] { $"Setting.{d.Key.Replace(':', '.')}", $"Setting.{d.Key.Replace(':', '.')}.Help", $"SettingGroup.{d.Group}" }))
            .ToHashSet();

        Assert.Equal(Read("Texts.resx").Keys.Order(), used.Order());

        static IEnumerable<string> Named<T>(string group) where T : struct, Enum => Enum.GetNames<T>().Select(n => $"{group}.{n}");
    }

    [GeneratedRegex("""(\bL|texts)\["(?<key>[A-Za-z.]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
