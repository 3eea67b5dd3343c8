using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;
using Voice2Text.Tests.Fakes.Hub;
using static Microsoft.Playwright.Assertions;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The operator changes models in a browser, while people send voice messages.</summary>
public sealed partial class ModelsPageTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";
    private const string Password = "a long enough password";
    private const int Switches = 10;
    private const int MessagesForEach = 4;
    private const string Repository = "someone/whisper-demo";

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
        _gate.TrySetResult();
        await _browser.DisposeAsync();
        await _api.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private Task<RunningServer> StartAsync(params (string Name, string Value)[] settings) => RunningServer.StartAsync(
        _folder["data"],
        [("Bot__Token", _api.Token), ("Bot__ApiBaseAddress", _api.BaseAddress), ("Console__OperatorEmail", Email), ("Console__OperatorPassword", Password), .. settings]);

    private async Task<BrowserPage> OpenModelsAsync(RunningServer server)
    {
        var browser = await _browser.OpenAsync(server.Address);
        await browser.Page.GotoAsync("/models");
        await browser.Page.GetByLabel("E-mail").FillAsync(Email);
        await browser.Page.GetByLabel("Password").FillAsync(Password);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Models", Level = 1 })).ToBeVisibleAsync();
        return browser;
    }

    private static ILocator Card(IPage page, InstalledModel model) => page.GetByRole(AriaRole.Article, new() { Name = $"{model.Name}, {model.Precision.Name}", Exact = true });

    /// <summary>A model that says "o" for "e" and the other way round: who has answered can be read.</summary>
    private async Task<InstalledModel> ImportSwappedAsync(string models)
    {
        var checkpoint = _folder["swapped"];
        Directory.CreateDirectory(checkpoint);
        foreach (var file in Directory.EnumerateFiles(DemoModel.Checkpoint)) File.Copy(file, Path.Combine(checkpoint, Path.GetFileName(file)));
        foreach (var (file, what) in new[] { ("vocab.json", Key()), ("merges.txt", Line()) })
        {
            var path = Path.Combine(checkpoint, file);
            await File.WriteAllTextAsync(path, what.Replace(await File.ReadAllTextAsync(path, Token), m => Swap(m.Value)), Token);
        }

        return await ModelFixture.OpenLibrary(models).ImportAsync(checkpoint, new() { Name = "swapped" }, null, Token);
    }

    private static string Swap(string text) => string.Concat(text.Select(c => c switch { 'e' => 'o', 'o' => 'e', _ => c }));

    /// <summary>Clips with their texts, each another file, so that none is answered from the store.</summary>
    private async Task<List<(byte[] Content, string Text)>> MakeClipsAsync(int count)
    {
        var clips = SampleClip.All.Where(c => c.Language == "en").ToList();
        var made = new List<(byte[], string)>();
        for (var i = 0; i < count; i++)
        {
            var clip = clips[i % clips.Count];
            await MediaFiles.MakeAsync($"-i {clip.FullPath} -c copy -metadata comment={i}", _folder["clip.ogg"]);
            made.Add((await File.ReadAllBytesAsync(_folder["clip.ogg"], Token), clip.Text));
        }

        return made;
    }

    [Fact]
    public async Task TenSwitchesUnderFortyMessages_EachIsAnsweredByTheModelOfItsRecord()
    {
        var models = Path.Combine(_folder["data"], "models");
        var demo = await ModelFixture.OpenLibrary(models).FindAsync(IModelLibrary.DemoName, Token);
        var swapped = await ImportSwappedAsync(models);
        var clips = await MakeClipsAsync(Switches * MessagesForEach);
        var users = Enumerable.Range(1, 4).Select(i => _api.AddUser(i)).ToList();
        await using var server = await StartAsync();
        var browser = await OpenModelsAsync(server);
        await Expect(Card(browser.Page, demo).GetByText("Active")).ToBeVisibleAsync();

        var sent = new List<(FakeMessage Message, string Text)>();
        for (var i = 0; i < Switches; i++)
        {
            foreach (var (content, text) in clips.Skip(i * MessagesForEach).Take(MessagesForEach)) sent.Add((users[sent.Count % users.Count].SendVoice(content), text));
            var next = Card(browser.Page, i % 2 == 0 ? swapped : demo);
            await next.GetByRole(AriaRole.Button, new() { Name = "Use" }).ClickAsync();
            await Expect(next.GetByText("Active")).ToBeVisibleAsync();
        }

        var answers = new List<string>();
        foreach (var (message, text) in sent)
            answers.Add((await _api.WaitForBotMessageAsync(message.Chat, m => m.ReplyTo == message && (m.Text == text || m.Text == Swap(text)), Token)).Text);
        await Expect(browser.Page.GetByTestId("switches").GetByText("done")).ToHaveCountAsync(8);
        browser.AssertClean();
        Assert.Equal(0, await server.StopAsync());

        Assert.Equal(sent.Count, _api.Messages.Count(m => m.IsFromBot));
        var records = await ReadAsync();
        Assert.All(records, r => Assert.Equal((TranscriptionState.Completed, 1), (r.State, r.Attempts)));
        Assert.Equal([demo.Id, swapped.Id], records.Select(r => r.Model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)!);
        Assert.Equal(
            sent.Select((s, i) => (s.Message.Id, answers[i], answers[i] == s.Text ? demo.Id : swapped.Id)).Order(),
            records.Select(r => ((long)r.Origin.MessageId!.Value, r.Text!, r.Model!)).Order());
    }

    [Fact]
    public async Task Installation_IsPausedResumedUsed_AndTheFormerModelRemoved()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Add(Repository, DemoModel.Checkpoint);
        hub.Fail("model.safetensors", HubFault.StallAfter(500_000, _gate));
        await using var server = await StartAsync(("Models__HubAddress", hub.Address));
        var browser = await OpenModelsAsync(server);
        var page = browser.Page;
        var installation = page.GetByTestId("installation");

        await page.GetByLabel("Model or repository").FillAsync(Repository);
        await page.GetByRole(AriaRole.Button, new() { Name = "Install" }).ClickAsync();
        await Expect(installation).ToContainTextAsync(Half());
        await installation.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(installation).ToContainTextAsync("Paused");
        await page.ReloadAsync();
        await installation.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(installation).ToContainTextAsync("Installed");

        var installed = page.GetByRole(AriaRole.Article, new() { Name = "whisper-demo, balanced" });
        await installed.GetByRole(AriaRole.Button, new() { Name = "Use" }).ClickAsync();
        await Expect(installed.GetByText("Active")).ToBeVisibleAsync();
        Assert.Equal([null, 500_000], hub.RangesOf("model.safetensors"));

        var demo = page.GetByRole(AriaRole.Article, new() { Name = "demo, balanced", Exact = true });
        await demo.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await demo.GetByRole(AriaRole.Button, new() { Name = "Remove for good?" }).ClickAsync();

        await Expect(demo).ToHaveCountAsync(0);
        await Expect(installed.GetByRole(AriaRole.Button, new() { Name = "Remove" })).ToHaveCountAsync(0);
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.Combine(_folder["data"], "models")), d => Path.GetFileName(d).StartsWith("demo-", StringComparison.Ordinal));
        browser.AssertClean();
    }

    private async Task<List<Transcription>> ReadAsync()
    {
        var options = new DbContextOptionsBuilder<Voice2TextDbContext>();
        PersistenceServices.Configure(options, new StorageOptions { Directory = _folder["data"] }.DatabasePath);
        await using var context = new Voice2TextDbContext(options.Options);
        return await context.Transcriptions.AsNoTracking().ToListAsync(Token);
    }

    /// <summary>A key of the vocabulary, but none of the special tokens.</summary>
    [GeneratedRegex("""
        "(?!<\|)(?:[^"\\]|\\.)*"(?=\s*:)
        """, RegexOptions.None, 1000)]
    private static partial Regex Key();

    /// <summary>The small files and half a megabyte of the weights.</summary>
    [GeneratedRegex(@"5\d\d KiB of", RegexOptions.None, 1000)]
    private static partial Regex Half();

    [GeneratedRegex("^[^#].*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Line();
}
