using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Serilog.Events;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The operator looks for a cause in the log.</summary>
public sealed partial class LogsPageTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";

    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _browser = await Browser.StartAsync();
        using var log = new LogFile(_folder["data"]);
        var yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
        await log.Store.AddAsync(
            [
                .. Enumerable.Range(1, 120).Select(n => LogFile.Record(yesterday.AddSeconds(n), $"Seeded entry {n}", source: n % 2 == 0 ? "Some.Even" : "Some.Odd")),
                LogFile.Record(yesterday.AddMinutes(10), "It broke", LogEventLevel.Error, exception: "System.InvalidOperationException: broken\n   at Some.Method()"),
            ],
            Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _folder.Dispose();
    }

    private Task<RunningServer> StartAsync() =>
        RunningServer.StartAsync(_folder["data"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password));

    private async Task<BrowserPage> OpenAsync(RunningServer server)
    {
        var browser = await _browser.OpenAsync(server.Address);
        await browser.Page.GotoAsync("/logs");
        await browser.Page.GetByLabel("E-mail").FillAsync(Email);
        await browser.Page.GetByLabel("Password").FillAsync(Password);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Logs", Level = 1 })).ToBeVisibleAsync();
        return browser;
    }

    [Fact]
    public async Task FromAFilterToTheEntry_IntoThePast_AndFromALiveEntryToItsTranscription()
    {
        await using var server = await StartAsync();
        var browser = await OpenAsync(server);
        var page = browser.Page;
        var entries = page.GetByTestId("log").Locator("li");
        await Expect(entries).ToHaveCountAsync(50);

        await page.GotoAsync("/logs?level=Error");
        await Expect(entries).ToHaveCountAsync(1);
        await entries.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("at Some.Method()")).ToBeVisibleAsync();
        await Expect(entries.GetByText("SourceContext")).ToBeVisibleAsync();

        await page.GotoAsync("/logs");
        await page.GetByLabel("Search").FillAsync("seeded");
        await Expect(page).ToHaveURLAsync(SearchAddress());
        await Expect(entries.First).ToContainTextAsync("Seeded entry 120");
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(entries.First).ToContainTextAsync("Seeded entry 70");
        await Expect(page.GetByLabel("Follow")).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Newer" }).ClickAsync();
        await Expect(entries.First).ToContainTextAsync("Seeded entry 120");

        await page.GotoAsync("/logs");
        await Expect(page.GetByLabel("Follow")).ToBeCheckedAsync();
        await FailOneAsync(await page.Context.NewPageAsync());
        var live = entries.Filter(new() { HasText = "Transcription 1 did not succeed" });
        await Expect(live).ToHaveCountAsync(1);
        await live.GetByRole(AriaRole.Button).First.ClickAsync();
        await live.GetByRole(AriaRole.Link, new() { Name = "Transcription 1" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Transcription 1" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Log entries" }).ClickAsync();
        await Expect(entries.Filter(new() { HasText = "Transcription 1 begins" })).ToHaveCountAsync(1);
        await Expect(entries.Filter(new() { HasText = "Seeded" })).ToHaveCountAsync(0);
        browser.AssertClean();
    }

    [Fact]
    public async Task OpenEntry_StaysWhileNewOnesCome()
    {
        await using var server = await StartAsync();
        var page = (await OpenAsync(server)).Page;
        await page.GetByTestId("log").Locator("li").First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByTestId("log-message")).ToBeVisibleAsync();

        await FailOneAsync(await page.Context.NewPageAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "New entries" }).ClickAsync();

        await Expect(page.GetByTestId("log").GetByText("Transcription 1 did not succeed")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("log-message")).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task LogThatCannotBeWritten_HarmsNothing_AndIsSaidOnStandardError()
    {
        foreach (var file in Directory.EnumerateFiles(_folder["data"], "logs.db*")) File.Delete(file);
        Directory.CreateDirectory(_folder["data/logs.db"]);
        await using var server = await StartAsync();

        // It may have been said before the address was.
        if (!server.Output.Contains("Log entries cannot be written", StringComparison.Ordinal)) await server.WaitForLineAsync("Log entries cannot be written");

        using var client = new ConsoleClient(server.Address);
        using var health = await client.GetAsync("/health/live");
        Assert.True(health.IsSuccessStatusCode);
        Assert.Equal(0, await server.StopAsync());
    }

    /// <summary>A file that is no audio.</summary>
    private async Task FailOneAsync(IPage page)
    {
        var file = _folder["notes.mp3"];
        await File.WriteAllTextAsync(file, "no audio at all", Token);
        await page.GotoAsync("/try");
        await Expect(page.Locator("input[type=file]")).ToBeEnabledAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        await Expect(page.GetByTestId("try-error")).ToContainTextAsync("Not audio.");
    }

    [GeneratedRegex(@"/logs\?q=seeded$", RegexOptions.None, 1000)]
    private static partial Regex SearchAddress();
}
