using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>A browser of one theme, width and language that looks at pages one after another.</summary>
internal sealed class ConsoleVisit
{
    /// <summary>Where pictures are left for a person to look at; nowhere where it is not set.</summary>
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("VOICE2TEXT_SCREENSHOTS") is { Length: > 0 } folder ? folder : null;

    private readonly List<string> _faults = [];
    private readonly BrowserPage _browser;
    private readonly string _suffix;
    private readonly int _width;
    private readonly string _language;

    private ConsoleVisit(BrowserPage browser, ColorScheme scheme, int width, string language)
    {
        (_browser, _width, _language) = (browser, width, language);
        _suffix = $"{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}-{language}";
    }

    public IPage Page => _browser.Page;

    public static async Task<ConsoleVisit> StartAsync(Browser browser, Uri server, ColorScheme scheme, int width, string language)
    {
        var opened = await browser.OpenAsync(server, new()
        {
            Locale = language == "ru" ? "ru-RU" : "en-GB",
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = 900 },
        });
        return new ConsoleVisit(opened, scheme, width, language);
    }

    public async Task SignInAsync(string email, string password)
    {
        await Page.GotoAsync("/sign-in");
        await Page.Locator("input[type=email]").FillAsync(email);
        await Page.Locator("input[type=password]").FillAsync(password);
        await Page.Locator("main button[type=submit]").ClickAsync();
        await Expect(Page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Opens a page and looks at it.</summary>
    public async Task LookAtAsync(string path, string name)
    {
        await Page.GotoAsync(path);
        await LookAsync(name);
    }

    /// <summary>The same from a page to another kind of page, as a link does it.</summary>
    public async Task GoOnAsync(string path, string name)
    {
        await Page.EvaluateAsync("path => { document.querySelector('h1').dataset.left = ''; Blazor.navigateTo(path); }", path);
        await Expect(Page.Locator("h1[data-left]")).ToHaveCountAsync(0);
        await LookAsync(name);
    }

    /// <summary>
    /// What stands there is whole, in its language, no wider than the screen, and free of what axe-core calls serious; a
    /// picture is taken of it.
    /// </summary>
    public async Task LookAsync(string name)
    {
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(Page.Locator(".mud-skeleton")).ToHaveCountAsync(0);
        Assert.Equal(_language, await Page.Locator("html").GetAttributeAsync("lang"));
        if (Screenshots is not null)
        {
            Directory.CreateDirectory(Screenshots);
            await Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"{name}-{_suffix}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        }

        var width = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        if (width > _width) _faults.Add($"{name} {_suffix} is {width} px wide");
#pragma warning disable CS0618 // The way that is to stay opens another page for each look, to put frames together; there are none.
        var found = await Page.Locator("html").RunAxeLegacy(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
#pragma warning restore CS0618
        _faults.AddRange(found.Violations.Where(v => v.Impact is "serious" or "critical")
            .SelectMany(v => v.Nodes.Select(n => $"{name} {_suffix}: {v.Id} ({v.Help}): {n.Target} {n.Html}")));
    }

    /// <summary>Closes the page, and fails with all that was found on the way.</summary>
    public async Task EndAsync()
    {
        // A page that stays open goes on to be told what happens.
        await Page.Context.CloseAsync();
        if (_faults.Count > 0) Assert.Fail(string.Join('\n', _faults));
        _browser.AssertClean();
    }
}
