using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The operator looks for a message among many, hears it, has it transcribed again, and clears up.</summary>
public sealed partial class TranscriptionsPageTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";
    private const int Seeded = 60;

    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;
    private RunningServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SampleClip Clip => SampleClip.Named("en-05.ogg");

    public async ValueTask InitializeAsync()
    {
        await ModelFixture.OpenLibrary(_folder["data/models"]).ImportAsync(DemoModel.Checkpoint, new() { Name = "second" }, null, Token);
        _server = await RunningServer.StartAsync(_folder["data"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password), ("Queue__KeepAudio", "true"));
        var builder = new DbContextOptionsBuilder<Voice2TextDbContext>();
        PersistenceServices.Configure(builder, new StorageOptions { Directory = _folder["data"] }.DatabasePath);
        await using (var context = new Voice2TextDbContext(builder.Options)) await SeededTranscriptions.AddAsync(context, Seeded, TimeProvider.System.GetUtcNow(), Token);
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _server.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task<BrowserPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var browser = await _browser.OpenAsync(_server.Address, options);
        await browser.Page.GotoAsync("/transcriptions");
        await browser.Page.GetByLabel("E-mail").FillAsync(Email);
        await browser.Page.GetByLabel("Password").FillAsync(Password);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Transcriptions", Level = 1 })).ToBeVisibleAsync();
        return browser;
    }

    private static async Task UploadAsync(IPage page)
    {
        await page.GotoAsync("/try");
        await Expect(page.Locator("input[type=file]")).ToBeEnabledAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(Clip.FullPath);
        await Expect(page.GetByTestId("rtf")).ToBeVisibleAsync();
    }

    private static ILocator Rows(IPage page) => page.Locator("tbody tr");

    [Fact]
    public async Task FromAWordToTheAudio_AndToAnotherModel()
    {
        var browser = await OpenAsync();
        var page = browser.Page;
        await UploadAsync(page);

        await page.GotoAsync("/transcriptions");
        await page.GetByLabel("Search").FillAsync("ORDER nin");
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(SearchAddress());
        await page.ReloadAsync();
        await Expect(page.Locator("mark").First).ToBeVisibleAsync();
        await Rows(page).First.Locator(".excerpt").ClickAsync();

        var audio = page.Locator("audio");
        await Expect(audio).ToBeVisibleAsync();
        await Expect(page.Locator("section[data-player]")).ToHaveCountAsync(1);
        await page.Locator("button.segment-time").First.ClickAsync();
        await Expect(page.Locator("li.heard")).ToHaveCountAsync(1);
        await Expect(page.Locator(".stages li")).ToHaveCountAsync(6);

        await page.GetByRole(AriaRole.Button, new() { Name = "Retry with" }).ClickAsync();
        await page.GetByText(SecondModel()).ClickAsync();
        await Expect(page.Locator(".history li").Filter(new() { HasText = "Retried by the operator with second" })).ToHaveCountAsync(1);
        await Expect(page.Locator(".history li")).ToHaveCountAsync(8);
        await Expect(page.Locator(".figures").Filter(new() { HasText = "second" })).Not.ToHaveCountAsync(0);
        browser.AssertClean();
    }

    [Fact]
    public async Task Filters_AreInTheAddress_AndPagesFollowEachOther()
    {
        var browser = await OpenAsync();
        var page = browser.Page;
        await Expect(page.GetByTestId("total")).ToHaveTextAsync($"{Seeded} in all");
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(OlderAddress());
        await Expect(Rows(page)).ToHaveCountAsync(25);
        await page.GetByRole(AriaRole.Link, new() { Name = "Newer", Exact = true }).ClickAsync();

        await page.GetByText("More filters").ClickAsync();
        await page.GetByLabel("Failures only").CheckAsync();
        await Expect(page.GetByTestId("total")).ToHaveTextAsync("6 in all");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Failures only")).ToBeCheckedAsync();

        await page.GotoAsync("/transcriptions?language=de&person=telegram:1&model=demo-q8&rtf=0.1");
        await Expect(page.GetByTestId("total")).ToHaveTextAsync("1 in all");
        await page.GotoAsync("/transcriptions?rtf=nonsense&before=x&state=y");
        await Expect(page.GetByTestId("total")).ToHaveTextAsync($"{Seeded} in all");
        browser.AssertClean();
    }

    [Fact]
    public async Task Marked_AreExportedAndDeleted_AfterAQuestionThatNamesTheirCount()
    {
        var browser = await OpenAsync();
        var page = browser.Page;
        await page.GotoAsync("/transcriptions?q=zeppelin");
        await Expect(page.GetByLabel("Mark all of this page")).ToBeEnabledAsync();
        await page.GotoAsync("/transcriptions?language=en");
        await Expect(page.GetByLabel("Mark all of this page")).ToBeEnabledAsync();
        await page.GetByLabel("Mark all of this page").CheckAsync();
        var count = await Rows(page).CountAsync();
        await Expect(page.GetByTestId("selected")).ToHaveTextAsync($"Marked: {count}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("SRT", new() { Exact = true }).ClickAsync());
        using (var archive = await ZipFile.OpenReadAsync(await download.PathAsync(), Token)) Assert.Equal(count, archive.Entries.Count);

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        var question = page.GetByRole(AriaRole.Alertdialog);
        await Expect(question).ToContainTextAsync($"Delete transcriptions: {count}");
        await question.GetByRole(AriaRole.Button, new() { Name = "No" }).ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(count);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByText($"{count} of {count} deleted")).ToBeVisibleAsync();
        await page.GotoAsync("/transcriptions");
        await Expect(page.GetByTestId("total")).ToHaveTextAsync($"{Seeded - count} in all");
        browser.AssertClean();
    }

    /// <summary>No horizontal scroll; pictures of the pages go to the folder that VOICE2TEXT_SCREENSHOTS names.</summary>
    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    public async Task Pages_FitTheScreen(int width, ColorScheme scheme)
    {
        var browser = await OpenAsync(new() { Locale = "en-GB", ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        var page = browser.Page;
        await UploadAsync(page);
        await page.GotoAsync("/transcriptions?q=number&rtf=0.1");
        await Expect(page.GetByLabel("Mark all of this page").Or(page.GetByLabel("Mark transcription 59")).First).ToBeEnabledAsync();
        await page.GetByLabel("Mark transcription 59").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await CheckAsync("list");
        await page.GotoAsync($"/transcriptions/{Seeded + 1}");
        await Expect(page.Locator("section[data-player]")).ToHaveCountAsync(1);
        await page.Locator("button.segment-time").First.ClickAsync();
        await CheckAsync("details");
        browser.AssertClean();

        async Task CheckAsync(string name)
        {
            Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"), name);
            if (Environment.GetEnvironmentVariable("VOICE2TEXT_SCREENSHOTS") is { } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png"), FullPage = true });
        }
    }

    [GeneratedRegex(@"/transcriptions\?q=ORDER%20nin$", RegexOptions.None, 1000)]
    private static partial Regex SearchAddress();

    [GeneratedRegex(@"\?before=\d+$", RegexOptions.None, 1000)]
    private static partial Regex OlderAddress();

    [GeneratedRegex("^second-", RegexOptions.None, 1000)]
    private static partial Regex SecondModel();
}
