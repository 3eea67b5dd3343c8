using Microsoft.Playwright;
using Voice2Text.Tests.Benchmarks;
using Voice2Text.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>Every page of a console in use, in both themes, both languages, on a phone and on a desk.</summary>
public sealed class WalkTests(WalkTests.UsedConsole console) : IClassFixture<WalkTests.UsedConsole>
{
    public static MatrixTheoryData<ColorScheme, int, string> Ways => new([ColorScheme.Light, ColorScheme.Dark], [390, 1440], ["en", "ru"]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task EveryPage_IsWholeAndAccessible(ColorScheme scheme, int width, string language)
    {
        var visit = await ConsoleVisit.StartAsync(console.Browser, console.Server.Address, scheme, width, language);
        await visit.LookAtAsync("/sign-in", "sign-in");
        await visit.LookAtAsync(console.Invitation, "join");
        await visit.SignInAsync(UsedConsole.Email, UsedConsole.Password);
        await visit.LookAsync("overview");
        foreach (var (path, name) in console.Pages) await visit.GoOnAsync(path, name);
        await visit.LookAtAsync("/account", "account");
        foreach (var group in UsedConsole.SettingGroups) await visit.LookAtAsync($"/settings/{group}", $"settings-{group}");
        await visit.EndAsync();
    }

    /// <summary>A server with a year behind it, and an invitation that nobody has taken up.</summary>
    public sealed class UsedConsole : IAsyncLifetime
    {
        internal const string Email = "operator@example.org";
        internal const string Password = "a long enough password";

        private readonly TemporaryFolder _folder = new();

        internal Browser Browser { get; private set; } = null!;

        internal RunningServer Server { get; private set; } = null!;

        internal string Invitation { get; private set; } = null!;

        /// <summary>Addresses, and what their pictures are called.</summary>
        internal IReadOnlyList<(string Path, string Name)> Pages { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            await SeededDatabase.MakeAsync(_folder["data"], 1000, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
            Server = await RunningServer.StartAsync(_folder["data"], ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password), ("Queue__KeepAudio", "true"));
            Browser = await Browser.StartAsync();
            var page = (await Browser.OpenAsync(Server.Address)).Page;
            await page.GotoAsync("/accounts");
            await page.GetByLabel("E-mail").FillAsync(Email);
            await page.GetByLabel("Password").FillAsync(Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
            Invitation = await page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
            var heard = await TryAsync(page, SampleClip.Named("en-05.ogg").FullPath, "rtf");
            await File.WriteAllTextAsync(_folder["notes.mp3"], "no audio at all", TestContext.Current.CancellationToken);
            var failed = await TryAsync(page, _folder["notes.mp3"], "try-error");
            await page.Context.CloseAsync();
            Pages =
            [
                ("/performance?range=30d", "performance"), ("/transcriptions", "transcriptions"), (heard, "details"), ("/models", "models"),
                ("/transcriptions?q=meeting", "transcriptions-search"), (failed, "details-failed"), ("/jobs", "jobs"), ("/try", "try"),
                ("/logs", "logs"), ("/accounts", "accounts"), ("/not-a-page", "not-found"),
            ];
        }

        public async ValueTask DisposeAsync()
        {
            await Browser.DisposeAsync();
            await Server.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            _folder.Dispose();
        }

        internal static IEnumerable<string> SettingGroups => Enum.GetNames<Domain.Settings.SettingGroup>().Select(g => g.ToLowerInvariant());

        /// <returns>The address of its details.</returns>
        private static async Task<string> TryAsync(IPage page, string file, string shown)
        {
            await page.GotoAsync("/try");
            await Expect(page.Locator("input[type=file]")).ToBeEnabledAsync();
            await page.Locator("input[type=file]").SetInputFilesAsync(file);
            await Expect(page.GetByTestId(shown)).ToBeVisibleAsync();
            return (await page.GetByRole(AriaRole.Link, new() { Name = "All details" }).GetAttributeAsync("href"))!;
        }
    }
}
