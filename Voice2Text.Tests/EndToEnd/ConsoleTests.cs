using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The executable in a browser, as the operator uses it: real engine, real ffmpeg, demo model.</summary>
public sealed partial class ConsoleTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";

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
    public async Task FirstStart_FromTheLinkToATranscript()
    {
        var link = await _server.WaitForLineAsync("http://");
        var browser = await _browser.OpenAsync(_server.Address);
        var page = browser.Page;
        await SetUpAsync(page, link);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Level = 1 })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await SignInAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Try", Exact = true }).ClickAsync();
        await ChooseFileAsync(page, SampleClip.Named("en-05.ogg").FullPath);

        var segments = page.GetByTestId("segments").Locator(".segment-text");
        await Expect(page.GetByTestId("rtf")).ToHaveTextAsync(Rtf());
        Assert.Equal(SampleClip.Named("en-05.ogg").Text, string.Join(' ', await segments.AllInnerTextsAsync()));
        Assert.Equal(SampleClip.Named("en-05.ogg").Text + "\n", await DownloadAsync(page, "TXT"));
        Assert.StartsWith("1\n00:00:0", await DownloadAsync(page, "SRT"), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Transcriptions", Exact = true }).ClickAsync();
        await Expect(page.GetByTestId("total")).ToHaveTextAsync("1 in all");
        await page.GetByRole(AriaRole.Cell, new() { Name = SampleClip.Named("en-05.ogg").Text }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Transcription 1" })).ToBeVisibleAsync();
        await Expect(page.Locator(".history li")).ToHaveCountAsync(4);
        browser.AssertClean();
    }

    [Fact]
    public async Task Overview_OfAnotherTab_ShowsTheResultWithoutAReload()
    {
        var (watching, trying) = await TwoTabsAsync();
        await Expect(watching.GetByText("Nothing has been transcribed yet.")).ToBeVisibleAsync();

        await trying.GotoAsync("/try");
        await ChooseFileAsync(trying, SampleClip.Named("ru-04.ogg").FullPath);

        await Expect(watching.GetByRole(AriaRole.Cell, new() { Name = SampleClip.Named("ru-04.ogg").Text })).ToBeVisibleAsync();
        await Expect(watching.GetByTestId("engine-state")).ToHaveTextAsync("Ready");
    }

    [Fact]
    public async Task Try_WithAFileThatIsNoAudio_SaysSoAndOffersARetry()
    {
        var page = await SignedInAsync();
        await page.GotoAsync("/try");
        var file = _folder["notes.mp3"];
        await File.WriteAllTextAsync(file, "no audio at all", TestContext.Current.CancellationToken);
        await ChooseFileAsync(page, file);
        await Expect(page.GetByTestId("try-error")).ToContainTextAsync("Not audio.");

        await page.GetByRole(AriaRole.Link, new() { Name = "All details" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true }).ClickAsync();

        // Received, preparing, rejected; and the same again.
        await Expect(page.Locator(".history li")).ToHaveCountAsync(6);
        await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);
        await page.GotoAsync("/try");
        await ChooseFileAsync(page, file);
        await Expect(page.GetByTestId("try-error")).ToContainTextAsync("empty");
    }

    [Fact]
    public async Task Recording_IsTranscribed()
    {
        var page = await SignedInAsync();
        await page.GotoAsync("/try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Timer)).ToHaveTextAsync("0:01");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop and transcribe" }).ClickAsync();

        await Expect(page.GetByTestId("rtf")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_KeepsItsFiltersInTheAddress()
    {
        var page = await SignedInAsync();
        await page.GotoAsync("/try");
        await ChooseFileAsync(page, SampleClip.Named("en-05.ogg").FullPath);
        await Expect(page.GetByTestId("rtf")).ToBeVisibleAsync();

        await page.GotoAsync("/transcriptions");
        await page.GetByLabel("Search").FillAsync("100%");
        await Expect(page.GetByText("Nothing matches.")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(SearchAddress());
        await page.ReloadAsync();
        await Expect(page.GetByText("Nothing matches.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Search")).ToHaveValueAsync("100%");

        await page.GotoAsync("/transcriptions?state=Completed&q=ORDER");
        await Expect(page.GetByTestId("total")).ToHaveTextAsync("1 in all");
    }

    [Fact]
    public async Task Language_IsChosenAndKept()
    {
        var page = await SignedInAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Language" }).ClickAsync();
        await page.GetByText("Русский").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Обзор", Level = 1 })).ToBeVisibleAsync();

        await page.GotoAsync("/transcriptions");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Расшифровки", Level = 1 })).ToBeVisibleAsync();
    }

    private static async Task SetUpAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password, at least 10 characters").FillAsync(Password);
        await page.GetByLabel("Password again").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
    }

    /// <summary>Before the page is connected the field is closed: what is chosen then would be lost.</summary>
    private static async Task ChooseFileAsync(IPage page, string file)
    {
        await Expect(page.Locator("input[type=file]")).ToBeEnabledAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task<string> DownloadAsync(IPage page, string format)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = format }).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
    }

    private async Task<IPage> SignedInAsync()
    {
        var page = (await _browser.OpenAsync(_server.Address)).Page;
        await SetUpAsync(page, await _server.WaitForLineAsync("http://"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Level = 1 })).ToBeVisibleAsync();
        return page;
    }

    private async Task<(IPage First, IPage Second)> TwoTabsAsync()
    {
        var first = await SignedInAsync();
        return (first, await first.Context.NewPageAsync());
    }

    [GeneratedRegex(@"^RTF \d+\.\d\d$", RegexOptions.None, 1000)]
    private static partial Regex Rtf();

    [GeneratedRegex(@"\?q=100%25$", RegexOptions.None, 1000)]
    private static partial Regex SearchAddress();
}
