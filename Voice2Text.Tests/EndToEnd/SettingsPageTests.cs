using Microsoft.Playwright;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The operator changes settings in a browser; the server does not stop.</summary>
public sealed class SettingsPageTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";

    private readonly TemporaryFolder _folder = new();
    private Browser _browser = null!;
    private FakeBotApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeBotApi.StartAsync(cancellationToken: Token);
        _browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _api.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task TokenAndLimit_AreInEffectAtOnce_InvalidValuesChangeNothing_AndAllOfItIsKept()
    {
        var user = _api.AddUser(1);
        await using var server = await RunningServer.StartAsync(
            _folder["data"], ("Bot__ApiBaseAddress", _api.BaseAddress), ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password));
        var browser = await _browser.OpenAsync(server.Address);
        var page = browser.Page;
        await page.GotoAsync("/settings");
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        // What the environment says is shown, and cannot be changed.
        await Expect(page.GetByLabel("Address of the Bot API")).ToBeDisabledAsync();
        await Expect(Field(page, "Bot:ApiBaseAddress")).ToContainTextAsync("Bot__ApiBaseAddress");

        // A token starts the bot.
        await page.GetByLabel("Bot token").FillAsync("no token");
        await SaveAsync(page);
        await Expect(Field(page, "Bot:Token")).ToContainTextAsync("BotFather");
        await page.GetByLabel("Bot token").FillAsync(_api.Token);
        await SaveAsync(page);
        await _api.WaitForPollAsync(Token);
        await Expect(page.GetByLabel("Bot token")).ToHaveValueAsync("");

        // A limit holds for the next message.
        await page.GetByRole(AriaRole.Link, new() { Name = "Limits" }).ClickAsync();
        await page.GetByLabel("Longest audio in the bot").FillAsync("soon");
        await SaveAsync(page);
        await Expect(Field(page, "Bot:MaxDuration")).ToContainTextAsync("hours:minutes:seconds");
        var (clip, other) = (SampleClip.All.First(c => c.Language == "en"), SampleClip.All.Last(c => c.Language == "en"));
        var served = user.SendVoice(await File.ReadAllBytesAsync(clip.FullPath, Token));
        await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == served && m.Text == clip.Text, Token);

        // So does a level of the log: of the next one nothing is logged.
        await page.GetByRole(AriaRole.Link, new() { Name = "Log", Exact = true }).ClickAsync();
        await Field(page, "Logging:LogLevel:Default").GetByRole(AriaRole.Combobox).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Warning" }).ClickAsync();
        await SaveAsync(page);
        await Expect(page.GetByTestId("setting-history")).ToContainTextAsync("Information → Warning");
        var quiet = user.SendVoice(await File.ReadAllBytesAsync(other.FullPath, Token));
        await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == quiet && m.Text == other.Text, Token);

        await page.GetByRole(AriaRole.Link, new() { Name = "Limits" }).ClickAsync();
        await page.GetByLabel("Longest audio in the bot").FillAsync("00:00:01");
        await SaveAsync(page);
        await Expect(page.GetByTestId("setting-history")).ToContainTextAsync("02:00:00 → 00:00:01");
        var refused = user.SendVoice(await File.ReadAllBytesAsync(clip.FullPath, Token));
        await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == refused && m.Text.Contains("0:01", StringComparison.Ordinal), Token);

        await page.GotoAsync("/logs");
        await Expect(page.GetByTestId("log")).ToContainTextAsync("Transcription 1 begins");
        await Expect(page.GetByTestId("log")).Not.ToContainTextAsync("Transcription 2");

        browser.AssertClean();
        Assert.Equal(0, await server.StopAsync());
        Assert.DoesNotContain(_api.Token, server.Output, StringComparison.Ordinal);

        // The next start knows both.
        await using var again = await RunningServer.StartAsync(_folder["data"], ("Bot__ApiBaseAddress", _api.BaseAddress));
        var third = user.SendVoice(await File.ReadAllBytesAsync(clip.FullPath, Token));
        await _api.WaitForBotMessageAsync(user.Chat, m => m.ReplyTo == third && m.Text.Contains("0:01", StringComparison.Ordinal), Token);
    }

    private static ILocator Field(IPage page, string key) => page.Locator($"[data-key='{key}']");

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
}
