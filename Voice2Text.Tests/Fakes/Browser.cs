using System.Text;
using Microsoft.Playwright;

namespace Voice2Text.Tests.Fakes;

/// <summary>Debian's Chromium, without a window. Nothing is downloaded.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const float PatienceMilliseconds = 60_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            // Root may not use Chromium's sandbox; the microphone is a tone that it makes itself.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        });
        return new Browser(playwright, chromium);
    }

    /// <summary>A page with cookies of its own. What the page reports as an error fails <see cref="BrowserPage.AssertClean"/>.</summary>
    public async Task<BrowserPage> OpenAsync(Uri server, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions { Locale = "en-GB" };
        options.BaseURL = server.ToString();
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMilliseconds);
        return new BrowserPage(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>A page and what went wrong in it.</summary>
internal sealed class BrowserPage
{
    private readonly List<string> _errors = [];

    public BrowserPage(IPage page)
    {
        Page = page;
        // A broken content security policy, a missing file and a script's error all end up here.
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
        page.WebSocket += (_, circuit) => circuit.FrameReceived += (_, frame) => Overheard.Asked("A live page", frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? ""));
    }

    public IPage Page { get; }

    public void AssertClean() => Assert.Empty(_errors);
}
