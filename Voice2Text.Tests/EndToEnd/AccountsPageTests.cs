using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>Two people at one console, in a browser.</summary>
public sealed class AccountsPageTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string ViewerEmail = "viewer@example.org";
    private const string Password = "a long enough password";

    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_folder["storage"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password));
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Operator_TurnsTheSecondStepOn_InvitesAViewer_AndTakesThemOutAgain()
    {
        var own = await _browser.OpenAsync(_server.Address);
        var page = own.Page;
        await SignInAsync(page, Email);
        var key = await TurnSecondStepOnAsync(page);
        await page.Context.ClearCookiesAsync();
        await SignInAsync(page, Email);
        await page.GetByLabel("Code of the app").FillAsync(Totp.CodeNow(key));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Accounts", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        var link = await page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();

        var viewing = (await _browser.OpenAsync(_server.Address)).Page;
        await JoinAsync(viewing, link);
        await AssertLooksOnlyAsync(viewing);
        var card = page.GetByTestId("account").Filter(new() { HasText = ViewerEmail });
        await Expect(card.GetByTestId("role")).ToHaveTextAsync("Viewer");

        // Another role counts in the page that is open, after it has asked anew.
        await card.GetByRole(AriaRole.Button, new() { Name = "Make an operator" }).ClickAsync();
        await Expect(card.GetByTestId("role")).ToHaveTextAsync("Operator");
        await card.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Remove for good" }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
        await Expect(viewing).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.GetByTestId("account-events")).ToContainTextAsync("removed the account");
        own.AssertClean();
    }

    [Fact]
    public async Task SignOutEverywhere_EndsThePageThatIsOpenElsewhere()
    {
        var here = (await _browser.OpenAsync(_server.Address)).Page;
        var there = (await _browser.OpenAsync(_server.Address)).Page;
        await SignInAsync(here, Email);
        await SignInAsync(there, Email);
        await Expect(there.GetByRole(AriaRole.Heading, new() { Name = "Overview", Level = 1 })).ToBeVisibleAsync();

        await here.GotoAsync("/account");
        await here.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();

        await Expect(here.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Level = 1 })).ToBeVisibleAsync();
        await Expect(there.GetByRole(AriaRole.Heading, new() { Name = "Overview", Level = 1 })).ToHaveCountAsync(0);
    }

    private static async Task SignInAsync(IPage page, string email)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task<string> TurnSecondStepOnAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Account", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code" })).ToBeVisibleAsync();
        var key = await page.GetByTestId("totp-key").InnerTextAsync();
        await page.GetByLabel("Code that the app shows now").FillAsync(Totp.CodeNow(key));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByTestId("recovery-codes").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        return key;
    }

    private static async Task JoinAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.GetByLabel("E-mail").FillAsync(ViewerEmail);
        await page.GetByLabel("Password, at least 10 characters").FillAsync(Password);
        await page.GetByLabel("Password again").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await Expect(page.GetByTestId("read-only")).ToBeVisibleAsync();
    }

    private static async Task AssertLooksOnlyAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Accounts", Exact = true })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Jobs", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).First).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Settings", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-testid='setting'] input").First).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Try", Exact = true }).ClickAsync();
        await Expect(page.Locator("input[type=file]")).ToBeDisabledAsync();
    }
}
