using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Serilog.Events;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Features.Logs;

namespace Voice2Text.Tests.Components.Logs;

public sealed class LogsPageTests : ConsoleContext
{
    private int _seconds;

    private IRenderedComponent<LogsPage> Open(string query = "")
    {
        var page = Show<LogsPage>("/logs" + query);
        page.WaitForElement("[data-testid=log], .empty-state");
        return page;
    }

    private async Task WriteAsync(string message, LogEventLevel level = LogEventLevel.Information, string source = "Voice2Text.Some", long? transcription = null, string? exception = null)
    {
        await Service<LogStore>().AddAsync([LogFile.Record(Now.AddSeconds(_seconds++), message, level, source, transcription, exception)], Token);
        // Over the time within which further ones would be gathered.
        Time.Advance(TimeSpan.FromSeconds(1));
        Service<LogFeed>().Publish();
    }

    private static IEnumerable<string> Messages(IRenderedComponent<LogsPage> page) => page.FindAll(".log-message").Select(m => m.TextContent);

    private static IElement Line(IRenderedComponent<LogsPage> page, string message) => page.FindAll(".log-line").Single(l => l.QuerySelector(".log-message")!.TextContent == message);

    private static void Follow(IRenderedComponent<LogsPage> page, bool on) => page.Find("input[type=checkbox]").Change(on);

    [Fact]
    public void NothingLogged_IsSaid() => Says(Open(), "Nothing has been logged yet.", "Entries appear here as the server writes them.");

    [Fact]
    public async Task FilterThatMatchesNothing_LeadsToAll()
    {
        await WriteAsync("Started.");

        var page = Open("?level=Error");

        Says(page, "No entry matches.");
        Assert.Equal("/logs", LinkOf(page, "Show all entries"));
    }

    [Theory]
    [InlineData("", new[] { "It broke.", "It is slow.", "It began." })]
    [InlineData("?level=Warning", new[] { "It broke.", "It is slow." })]
    [InlineData("?q=began", new[] { "It began." })]
    [InlineData("?source=Voice2Text.Bot", new[] { "It is slow." })]
    [InlineData("?transcription=5", new[] { "It broke." })]
    public async Task Entries_AreThoseOfTheAddress_TheNewestFirst(string query, string[] expected)
    {
        await WriteAsync("It began.");
        await WriteAsync("It is slow.", LogEventLevel.Warning, "Voice2Text.Bot");
        await WriteAsync("It broke.", LogEventLevel.Error, transcription: 5);

        var page = Open(query);

        Assert.Equal(expected, Messages(page));
    }

    [Fact]
    public async Task Level_AndTheClassWithoutItsNamespace_StandInTheLine()
    {
        await WriteAsync("It is slow.", LogEventLevel.Warning, "Voice2Text.Infrastructure.Bot.ReplySender");

        Says(Open(), "1 Nov 12:00:00 Warning ReplySender It is slow.");
    }

    [Fact]
    public async Task NewEntry_Appears_WhileTheNewestAreFollowed()
    {
        await WriteAsync("First.");
        var page = Open();

        await WriteAsync("Second.");

        page.WaitForAssertion(() => Assert.Equal(["Second.", "First."], Messages(page)));
        Assert.DoesNotContain("New entries", Buttons(page));
    }

    [Fact]
    public async Task NewEntry_Waits_WhereNobodyFollows()
    {
        await WriteAsync("First.");
        var page = Open();
        Follow(page, false);

        await WriteAsync("Second.");
        var button = Button(page, "New entries");
        Assert.Equal(["First."], Messages(page));

        button.Click();
        page.WaitForAssertion(() => Assert.Equal(["Second.", "First."], Messages(page)));
    }

    [Fact]
    public async Task NewEntry_Waits_WhileOneIsReadOrTheTopIsOutOfView()
    {
        await WriteAsync("First.");
        var page = Open();
        Line(page, "First.").Click();
        Part(page, "log-message");

        await WriteAsync("Second.");
        Button(page, "New entries");
        Assert.Equal(["First."], Messages(page));

        Line(page, "First.").Click();
        page.WaitForAssertion(() => Assert.Equal(["Second.", "First."], Messages(page)));
        await page.InvokeAsync(() => page.Instance.OnTopAsync(isInView: false));
        await WriteAsync("Third.");
        Button(page, "New entries");
        await page.InvokeAsync(() => page.Instance.OnTopAsync(isInView: true));
        page.WaitForAssertion(() => Assert.Equal(["Third.", "Second.", "First."], Messages(page)));
    }

    [Fact]
    public async Task Entry_OpensWithAllOfIt_AndLeadsToItsTranscription()
    {
        await WriteAsync("It broke.", LogEventLevel.Error, transcription: 5, exception: "System.IO.IOException: The disk is full.");
        var page = Open();

        Line(page, "It broke.").Click();

        Says(page, "Exception System.IO.IOException: The disk is full.", "TranscriptionId 5");
        Assert.Equal(
            ("/transcriptions/5", "/logs?transcription=5", "/logs?source=Voice2Text.Some"),
            (LinkOf(page, "Transcription 5"), LinkOf(page, "Its log entries"), LinkOf(page, "Only this source")));
        Line(page, "It broke.").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".log-details")));
    }

    [Fact]
    public async Task EntriesOfATranscription_LeadToItAndToAll()
    {
        await WriteAsync("It began.");
        await WriteAsync("It broke.", transcription: 5);
        var page = Open("?transcription=5");
        Assert.Equal("/transcriptions/5", LinkOf(page, "Transcription 5"));

        Button(page, "Show all transcriptions").Click();

        page.WaitForAssertion(() => Assert.Equal(["It broke.", "It began."], Messages(page)));
        Assert.Equal("logs", Address);
    }

    [Fact]
    public async Task OlderPage_IsNotFollowed_UntilOneAsks()
    {
        for (var i = 1; i <= 51; i++) await WriteAsync($"Entry {i}.");
        var page = Open();
        Assert.DoesNotContain("Newer", Buttons(page));
        Service<NavigationManager>().NavigateTo(LinkOf(page, "Older")!);
        page.WaitForAssertion(() => Assert.Equal(["Entry 1."], Messages(page)));

        await WriteAsync("Last.");
        Assert.Equal(["Entry 1."], Messages(page));
        Follow(page, true);

        page.WaitForAssertion(() => Assert.Equal("Last.", Messages(page).First()));
        Assert.Equal("logs", Address);
    }

    [Fact]
    public async Task Russian_NamesTheLevels()
    {
        Speak("ru");
        await WriteAsync("It is slow.", LogEventLevel.Warning);

        Says(Open(), "Предупреждение");
    }
}
