using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The operator looks after the jobs in a browser.</summary>
public sealed class JobsPageTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";

    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;

    public async ValueTask InitializeAsync() => _browser = await Browser.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task<BrowserPage> OpenAsync(RunningServer server, BrowserNewContextOptions? options = null)
    {
        var browser = await _browser.OpenAsync(server.Address, options);
        await browser.Page.GotoAsync("/jobs");
        await browser.Page.GetByLabel("E-mail").FillAsync(Email);
        await browser.Page.GetByLabel("Password").FillAsync(Password);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Jobs", Level = 1 })).ToBeVisibleAsync();
        return browser;
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(_folder["data"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password));

    private static ILocator Card(IPage page, string name) => page.GetByRole(AriaRole.Article, new() { Name = name, Exact = true });

    private static ILocator Button(ILocator card, string name) => card.GetByRole(AriaRole.Button, new() { Name = name });

    [Fact]
    public async Task Job_IsRunRescheduledAndPaused_AndTheServerRemembers()
    {
        var server = await StartAsync();
        try
        {
            var browser = await OpenAsync(server);
            var watching = await OpenAsync(server);
            var backup = Card(browser.Page, "Backup");

            await Button(backup, "Run now").ClickAsync();
            await Expect(backup.GetByText("Done")).ToBeVisibleAsync();
            await Expect(Card(watching.Page, "Backup").GetByText($"asked for by {Email}")).ToBeVisibleAsync();
            await Expect(watching.Page.GetByTestId("runs").GetByText("Backup", new() { Exact = true })).ToBeVisibleAsync();
            Assert.Single(Directory.GetFiles(Path.Combine(_folder["data"], "backups")));

            await Button(backup, "Change schedule").ClickAsync();
            await backup.GetByLabel("Cron expression").FillAsync("0 99 * * * ?");
            await Expect(backup.GetByText("There is no such minute")).ToBeVisibleAsync();
            await Expect(Button(backup, "Save")).ToBeDisabledAsync();
            await backup.GetByLabel("Cron expression").FillAsync("30 */6 * * *");
            await Expect(backup.GetByTestId("next-runs").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
            await Button(backup, "Save").ClickAsync();
            await Expect(Card(watching.Page, "Backup").GetByText("0 30 */6 * * ?")).ToBeVisibleAsync();

            await Button(backup, "Pause").ClickAsync();
            await Expect(Card(watching.Page, "Backup").GetByText("Paused")).ToBeVisibleAsync();
            browser.AssertClean();
            watching.AssertClean();
            Assert.Equal(0, await server.StopAsync());
            await server.DisposeAsync();

            server = await StartAsync();
            var again = await OpenAsync(server);
            await Expect(Card(again.Page, "Backup").GetByText("0 30 */6 * * ?")).ToBeVisibleAsync();
            await Button(Card(again.Page, "Backup"), "Resume").ClickAsync();
            await Expect(Button(Card(again.Page, "Backup"), "Pause")).ToBeVisibleAsync();
            again.AssertClean();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Page_FitsPhoneAndScreen_InLightAndDark()
    {
        await using var server = await StartAsync();
        var browser = await OpenAsync(server);
        var page = browser.Page;
        await Button(Card(page, "Retention"), "Run now").ClickAsync();
        await Button(Card(page, "Database upkeep"), "Run now").ClickAsync();
        await Expect(Card(page, "Database upkeep").GetByText("Done")).ToBeVisibleAsync();
        await Button(Card(page, "Backup"), "Change schedule").ClickAsync();
        await Expect(Card(page, "Backup").GetByTestId("next-runs")).ToBeVisibleAsync();

        foreach (var (width, scheme) in new[] { (390, ColorScheme.Light), (390, ColorScheme.Dark), (1440, ColorScheme.Light), (1440, ColorScheme.Dark) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, 900);
            if (Environment.GetEnvironmentVariable("VOICE2TEXT_SCREENSHOTS") is { } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"jobs-{width}-{scheme}.png"), FullPage = true });
            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }

        browser.AssertClean();
    }
}
