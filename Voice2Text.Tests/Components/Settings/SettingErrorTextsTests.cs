using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Web.Features.Settings;
using Voice2Text.Web.Localization;

namespace Voice2Text.Tests.Components.Settings;

/// <summary>What is wrong with a setting: in the console's language there, in English in the log.</summary>
public sealed partial class SettingErrorTextsTests
{
    private static readonly SettingErrorTexts Texts = new(new StringLocalizer<Texts>(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance)));

    public static TheoryData<SettingRule> Rules => [.. Enum.GetValues<SettingRule>()];

    [Theory]
    [MemberData(nameof(Rules))]
    public void EveryRule_HasASentenceInBothLanguages_WithItsValues(SettingRule rule)
    {
        var error = new SettingError("Queue:Lease", rule, "00:00:15", "00:05:00");
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru");

        Assert.Matches(Cyrillic(), Texts.Beside(error));
        Assert.DoesNotMatch(Cyrillic(), $"{error}");
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Assert.DoesNotMatch(Cyrillic(), Texts.Beside(error));
        Assert.DoesNotMatch(@"[{}]|SettingRule", Texts.Beside(error));
        // The same values stand in the console and in the log.
        Assert.Equal(Values().Matches($"{error}").Select(m => m.Value), Values().Matches(Texts.Beside(error)).Select(m => m.Value));
    }

    [Theory]
    [InlineData("en", "Messages and edits a second: A number from 1 to 30 is wanted.")]
    [InlineData("ru", "Сообщений и правок в секунду: Нужно число от 1 до 30.")]
    public void WithoutAField_TheSettingIsNamed(string language, string expected)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var error = new BotOptionsValidator().Check(new BotOptions { MessagesPerSecond = 31 }).Single();

        Assert.Equal(expected, Texts.Alone(error));
    }

    [Fact]
    public void AnotherSetting_IsNamedAsItsFieldIs()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        var error = new BotOptionsValidator().Check(new BotOptions { LocalFiles = true }).Single();

        Assert.Equal("This needs the address of a local Bot API server in “Address of the Bot API”.", Texts.Beside(error));
        Assert.Equal("Bot:LocalFiles needs the address of a local Bot API server in Bot:ApiBaseAddress.", $"{error}");
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru");
        Assert.Equal("Для этого нужен адрес своего сервера Bot API в поле «Адрес Bot API».", Texts.Beside(error));
    }

    [GeneratedRegex("[А-Яа-яЁё]", RegexOptions.None, 1000)]
    private static partial Regex Cyrillic();

    [GeneratedRegex("00:00:15|00:05:00", RegexOptions.None, 1000)]
    private static partial Regex Values();
}
