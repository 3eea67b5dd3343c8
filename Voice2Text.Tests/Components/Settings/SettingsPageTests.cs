using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Configuration;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Web.Features.Settings;

namespace Voice2Text.Tests.Components.Settings;

public sealed class SettingsPageTests : ConsoleContext
{
    // A prefix of its own: the variable is that of this class alone.
    private const string Prefix = "SETTINGS_PAGE_TESTS_";

    public SettingsPageTests()
    {
        Environment.SetEnvironmentVariable(Prefix + "Queue__MaxAttempts", "7");
        Configuration.AddEnvironmentVariables(Prefix);
    }

    private SettingsStore Store => Service<SettingsStore>();

    private IRenderedComponent<SettingsPage> Open(string group)
    {
        var page = Show<SettingsPage>($"/settings/{group}", p => p.Add(x => x.GroupName, group));
        page.WaitForElement("[data-testid=setting]");
        return page;
    }

    private static IElement Field(IRenderedComponent<SettingsPage> page, string key) => page.Find($"[data-key='{key}']");

    private static IElement Input(IRenderedComponent<SettingsPage> page, string key) => Field(page, key).QuerySelector("input")!;

    private static void Save(IRenderedComponent<SettingsPage> page) => page.Find("form").Submit();

    [Theory]
    [InlineData("en", "A time is wanted as hours:minutes:seconds, such as 00:15:00", "A number from 1 to 30 is wanted.")]
    [InlineData("ru", "Нужно время в виде часы:минуты:секунды, например 00:15:00", "Нужно число от 1 до 30.")]
    public void WhatIsWrong_StandsBesideItsField_InTheConsolesLanguage(string language, string unreadable, string outOfRange)
    {
        Speak(language);
        var page = Open("bot");
        Input(page, "Bot:EditInterval").Input("soon");
        Save(page);
        page.WaitForAssertion(() => Assert.Contains(unreadable, Field(page, "Bot:EditInterval").TextContent, StringComparison.Ordinal));

        Input(page, "Bot:EditInterval").Input("00:00:05");
        Input(page, "Bot:MessagesPerSecond").Input("31");
        Save(page);

        page.WaitForAssertion(() => Assert.Contains(outOfRange, Field(page, "Bot:MessagesPerSecond").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain(unreadable, Field(page, "Bot:EditInterval").TextContent, StringComparison.Ordinal);
        Assert.Equal("31", Input(page, "Bot:MessagesPerSecond").GetAttribute("value"));
    }

    [Fact]
    public void Change_IsSaved_WithANotice_AndStandsInTheHistory()
    {
        var page = Open("bot");
        Assert.DoesNotContain("Save", Buttons(page));

        Input(page, "Bot:MessagesPerSecond").Input("20");
        Assert.Contains("Save", Buttons(page));
        Save(page);

        Notes("Saved.");
        Says(page, $"{OperatorEmail} Messages and edits a second 25 → 20");
        Assert.DoesNotContain("Save", Buttons(page));
        Assert.Contains("Back to 25", Buttons(page));
    }

    [Fact]
    public void WhatWasTyped_CanBeThrownAway()
    {
        var page = Open("bot");
        Input(page, "Bot:MessagesPerSecond").Input("99");
        Save(page);
        Says(page, "A number from 1 to 30 is wanted.");

        Button(page, "Discard").Click();

        SaysNot(page, "A number from 1 to 30 is wanted.");
        Assert.Equal("25", Input(page, "Bot:MessagesPerSecond").GetAttribute("value"));
    }

    [Fact]
    public void FieldThatTheEnvironmentFixes_SaysSo_AndTakesNothing()
    {
        var page = Open("limits");

        Assert.Contains("Fixed by the environment variable Queue__MaxAttempts.", Field(page, "Queue:MaxAttempts").TextContent, StringComparison.Ordinal);
        Assert.Equal("7", Input(page, "Queue:MaxAttempts").GetAttribute("value"));
        Assert.True(Input(page, "Queue:MaxAttempts").HasAttribute("disabled"));
        Assert.False(Input(page, "Queue:Lease").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Secret_IsWritten_AndNeverShown()
    {
        const string Secret = "123456:AAE-a-token-that-nobody-may-read";
        await Store.ChangeAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Bot:Token"] = Secret }, OperatorEmail, Token);

        var page = Open("bot");

        Assert.Equal(("password", "is set; type a new one to replace it"), (Input(page, "Bot:Token").GetAttribute("type"), Input(page, "Bot:Token").GetAttribute("placeholder")));
        Says(page, "Bot token was set or removed");
        Assert.DoesNotContain(Secret, page.Markup, StringComparison.Ordinal);

        Button(page, "Remove").Click();
        Save(page);
        page.WaitForAssertion(() => Assert.Equal("is not set", Input(page, "Bot:Token").GetAttribute("placeholder")));
    }

    [Fact]
    public async Task AnotherOperatorsChange_ShowsAtOnce()
    {
        var page = Open("bot");

        await Store.ChangeAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Bot:MessagesPerSecond"] = "20" }, "other@example.org", Token);

        Says(page, "other@example.org Messages and edits a second 25 → 20");
        Assert.Equal("20", Input(page, "Bot:MessagesPerSecond").GetAttribute("value"));
    }

    [Theory]
    [InlineData("en", "Largest file in the bot, MiB")]
    [InlineData("ru", "Самый большой файл для бота, МиБ")]
    public void Bytes_AreTypedInMebibytes(string language, string label)
    {
        Speak(language);
        var page = Open("limits");
        Assert.Contains(label, Field(page, "Bot:MaxFileBytes").TextContent, StringComparison.Ordinal);

        Input(page, "Bot:MaxFileBytes").Input("2.5");
        Save(page);

        page.WaitForAssertion(() => Assert.Equal("2621440", Store.Read(Voice2Text.Domain.Settings.SettingGroup.Limits).Single(s => s.Definition.Key == "Bot:MaxFileBytes").Value));
    }

    [Theory]
    [InlineData("en", "nothing of ours", "This is not a file of settings.")]
    [InlineData("ru", """{"format":"voice2text-settings","version":9,"settings":{}}""", "У этого файла версия 9, а приложение читает версию 1.")]
    [InlineData("ru", """{"format":"voice2text-settings","version":1,"settings":{"Bot:MessagesPerSecond":"31"}}""", "Сообщений и правок в секунду: Нужно число от 1 до 30.")]
    [InlineData("en", """{"format":"voice2text-settings","version":1,"settings":{"Bot:Nothing":"1"}}""", "Bot:Nothing: There is no such setting in this version.")]
    public void FileThatCannotBeTaken_SaysWhy(string language, string content, string reason)
    {
        Speak(language);
        var page = Open("bot");

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(content, "settings.json"));

        page.WaitForAssertion(() => Assert.Equal(reason, TextOf(page, "import-error")));
    }

    [Fact]
    public void File_PutsSettingsIntoEffect()
    {
        var page = Open("bot");

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("""{"format":"voice2text-settings","version":1,"settings":{"Bot:MessagesPerSecond":"20"}}""", "settings.json"));

        Notes("Saved.");
        page.WaitForAssertion(() => Assert.Equal("20", Input(page, "Bot:MessagesPerSecond").GetAttribute("value")));
    }

    [Fact]
    public async Task Viewer_SeesValues_AndChangesNone()
    {
        await SignInAsync(AccountRole.Viewer);

        var page = Open("bot");

        Assert.Equal("25", Input(page, "Bot:MessagesPerSecond").GetAttribute("value"));
        Assert.All(page.FindAll("input"), input => Assert.True(input.HasAttribute("disabled")));
        Assert.Equal(["Export"], Buttons(page));
    }
}
