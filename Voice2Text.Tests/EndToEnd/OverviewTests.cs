using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The overview of this machine in a browser.</summary>
public sealed class OverviewTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_folder["storage"]);
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Gauges_AreThereAndFollow()
    {
        var opened = await _browser.OpenAsync(_server.Address);
        var page = opened.Page;
        await page.GotoAsync(await _server.WaitForLineAsync("http://"));
        await page.GetByLabel("E-mail").FillAsync("operator@example.org");
        await page.GetByLabel("Password, at least 10 characters").FillAsync("a long enough password");
        await page.GetByLabel("Password again").FillAsync("a long enough password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Meter, new() { Name = "Memory", Exact = true })).ToBeVisibleAsync();
        // The second reading, two seconds later, is the first that has shares of time: it comes because somebody watches.
        await Expect(page.GetByTestId("gauge-cpu").GetByRole(AriaRole.Meter)).ToBeVisibleAsync(new() { Timeout = 12_000 });
        await Expect(page.GetByTestId("findings")).ToContainTextAsync("The bot is off.");

        await page.GotoAsync("/try");
        await Expect(page.Locator("input[type=file]")).ToBeEnabledAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(SampleClip.Named("en-05.ogg").FullPath);
        await Expect(page.GetByTestId("rtf")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page.GetByTestId("rtf-baseline")).ToHaveTextAsync("too few runs yet");
        await Expect(page.GetByTestId("memory-engine")).ToContainTextAsync("MiB");

        opened.AssertClean();
    }
}
