using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>A console on its first day: the pages before there is an account, each page without anything in it, and the second step.</summary>
public sealed class EmptyWalkTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";

    private static readonly string[] Pages = ["transcriptions", "performance", "models", "jobs", "try", "logs", "accounts", "settings"];

    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_folder["data"]);
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task FirstPages_AreWholeAndAccessible()
    {
        var setUp = await _server.WaitForLineAsync("http://");
        await EachWayAsync(visit => visit.LookAtAsync(setUp, "setup"));

        var first = await ConsoleVisit.StartAsync(_browser, _server.Address, ColorScheme.Light, 390, "en");
        await first.Page.GotoAsync(setUp);
        await first.Page.GetByLabel("E-mail").FillAsync(Email);
        await first.Page.GetByLabel("Password, at least 10 characters").FillAsync(Password);
        await first.Page.GetByLabel("Password again").FillAsync(Password);
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await LookAroundAsync(first);
        var second = await ConsoleVisit.StartAsync(_browser, _server.Address, ColorScheme.Dark, 1440, "ru");
        await second.SignInAsync(Email, Password);
        await LookAroundAsync(second);

        await second.EndAsync();
        await TurnSecondStepOnAsync(first);
        await first.EndAsync();
        await EachWayAsync(async visit =>
        {
            await visit.SignInAsync(Email, Password);
            await visit.LookAsync("code");
        });
    }

    private async Task EachWayAsync(Func<ConsoleVisit, Task> look)
    {
        foreach (var (scheme, width, language) in WalkTests.Ways.Select(w => w.Data))
        {
            var visit = await ConsoleVisit.StartAsync(_browser, _server.Address, scheme, width, language);
            await look(visit);
            await visit.EndAsync();
        }
    }

    private static async Task LookAroundAsync(ConsoleVisit visit)
    {
        await visit.LookAsync("empty-overview");
        foreach (var page in Pages) await visit.GoOnAsync($"/{page}", $"empty-{page}");
    }

    private static async Task TurnSecondStepOnAsync(ConsoleVisit visit)
    {
        var page = visit.Page;
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code" })).ToBeVisibleAsync();
        await visit.LookAsync("account-key");
        var key = await page.GetByTestId("totp-key").InnerTextAsync();
        await page.GetByLabel("Code that the app shows now").FillAsync(Totp.CodeNow(key));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByTestId("recovery-codes").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        await visit.LookAsync("account-codes");
    }
}
