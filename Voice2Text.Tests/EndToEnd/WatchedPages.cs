using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>Two browsers with the list of what is done open, and what each of them showed when.</summary>
internal sealed class WatchedPages
{
    private const string Address = "/transcriptions?state=Completed";

    /// <summary>Notes each number that the page shows, with the time; both browsers are on one machine and have one clock.</summary>
    private const string Recorder =
        """
        () => {
          window.shown = [];
          const note = () => {
            const text = document.querySelector('[data-testid=total]')?.innerText ?? '0';
            const count = parseInt(text, 10);
            if (window.shown.at(-1)?.[1] !== count) window.shown.push([performance.timeOrigin + performance.now(), count]);
          };
          new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
          note();
        }
        """;

    private readonly BrowserPage[] _pages;

    private WatchedPages(BrowserPage[] pages) => _pages = pages;

    public static async Task<WatchedPages> OpenAsync(Browser browser, Uri server)
    {
        var pages = new[] { await browser.OpenAsync(server), await browser.OpenAsync(server) };
        foreach (var page in pages.Select(p => p.Page))
        {
            await page.GotoAsync(Address);
            await page.GetByLabel("E-mail").FillAsync(WatchedServer.Email);
            await page.GetByLabel("Password").FillAsync(WatchedServer.Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Expect(page.GetByText("Nothing matches.").Or(page.GetByTestId("total"))).ToBeVisibleAsync();
            await page.EvaluateAsync(Recorder);
        }

        return new WatchedPages(pages);
    }

    /// <summary>Waits until both show so many.</summary>
    public async Task WaitForAsync(int count)
    {
        foreach (var page in _pages) await Expect(page.Page.GetByTestId("total")).ToHaveTextAsync(Total(count), new() { Timeout = 240_000 });
    }

    /// <summary>How long after one of them the other showed the same number, or a later one: each time, in milliseconds.</summary>
    public async Task<IReadOnlyList<double>> DelaysAsync()
    {
        var (first, second) = (await ShownAsync(_pages[0]), await ShownAsync(_pages[1]));
        return [.. Delays(first, second), .. Delays(second, first)];
    }

    /// <summary>As somebody closes a tab.</summary>
    public async Task CloseAsync()
    {
        foreach (var page in _pages)
        {
            page.AssertClean();
            await page.Page.GotoAsync("about:blank");
            await page.Page.Context.CloseAsync();
        }
    }

    private static IEnumerable<double> Delays(IReadOnlyList<(double At, int Count)> one, IReadOnlyList<(double At, int Count)> other) =>
        one.Select(shown => Math.Max(0, other.First(o => o.Count >= shown.Count).At - shown.At));

    private static async Task<IReadOnlyList<(double At, int Count)>> ShownAsync(BrowserPage page)
    {
        var shown = await page.Page.EvaluateAsync<JsonElement>("window.shown");
        return [.. shown.EnumerateArray().Select(s => (s[0].GetDouble(), s[1].GetInt32()))];
    }

    private static Regex Total(int count) => new(string.Create(CultureInfo.InvariantCulture, $"^{count} in all$"), RegexOptions.None, TimeSpan.FromSeconds(1));
}
