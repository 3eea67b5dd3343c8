using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Voice2Text.Tests.Benchmarks;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>A year of transcriptions and samples in the charts.</summary>
public sealed partial class PerformancePageTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";
    private const int Transcriptions = 4000;

    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await SeededDatabase.MakeAsync(_folder["data"], Transcriptions, TimeProvider.System.GetUtcNow(), Token);
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task EachRange_IsDrawn_APointLeadsToItsTranscription_AndTheFiguresAreAFileToo()
    {
        await using var server = await RunningServer.StartAsync(_folder["data"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password));
        var browser = await _browser.OpenAsync(server.Address);
        var page = browser.Page;
        await page.GotoAsync("/performance");
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        foreach (var range in new[] { "7 days", "30 days", "90 days", "1 year" })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = range, Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = range, Exact = true })).ToHaveAttributeAsync("aria-current", "page");
            await Expect(page.Locator(".plot-line").First).ToHaveAttributeAsync("d", Line());
        }

        // All of the year's runs are in its figures, by model.
        await page.GetByText("The figures as a table").ClickAsync();
        var counts = await page.Locator(".figures-table").First.Locator("tbody td:nth-of-type(1), tbody td:nth-of-type(2)").AllInnerTextsAsync();
        Assert.Equal(Transcriptions, counts.Sum(c => int.Parse(c, CultureInfo.InvariantCulture)));

        var csv = await page.APIRequest.GetAsync("/performance/speed.csv?range=1y");
        var lines = (await csv.TextAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("start,model,count", lines[0], StringComparison.Ordinal);
        Assert.Equal(Transcriptions, lines.Skip(1).Sum(l => Number(l, 2) + Number(l, 4)));

        await page.GotoAsync("/performance?range=30d");
        var point = page.Locator(".plot a").First;
        var href = await point.GetAttributeAsync("href");
        await point.DispatchEventAsync("click");
        await Expect(page).ToHaveURLAsync(new Regex($"{Regex.Escape(href!)}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        browser.AssertClean();
    }

    private static int Number(string line, int column) => int.Parse(line.Split(',')[column], CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^M[\d.]+ [\d.]+h0L", RegexOptions.None, 1000)]
    private static partial Regex Line();
}
