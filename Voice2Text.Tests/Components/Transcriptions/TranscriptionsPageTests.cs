using Bunit;
using Microsoft.AspNetCore.Components;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Features.Transcriptions;

namespace Voice2Text.Tests.Components.Transcriptions;

/// <summary>The list, its filters, and what is done with many at once.</summary>
public sealed class TranscriptionsPageTests : ConsoleContext
{
    private IRenderedComponent<TranscriptionsPage> Open(string query = "")
    {
        var page = Show<TranscriptionsPage>("/transcriptions" + query);
        page.WaitForElement("table, .empty-state");
        return page;
    }

    private static void Mark(IRenderedComponent<TranscriptionsPage> page, string label) => page.Find($"input[aria-label='{label}']").Change(true);

    private static IEnumerable<string?> Rows(IRenderedComponent<TranscriptionsPage> page) => page.FindAll("td a").Select(a => a.GetAttribute("href"));

    [Fact]
    public void Nothing_LeadsToATry()
    {
        var page = Open();

        Says(page, "There are no transcriptions yet.");
        Assert.Equal("/try", LinkOf(page, "Try it with a clip of your own."));
    }

    [Fact]
    public async Task FilterThatMatchesNothing_LeadsToAll()
    {
        await AddAsync(SampleTranscriptions.Complete);

        var page = Open("?person=telegram:Nobody");

        Says(page, "Nothing matches.");
        Assert.Equal("/transcriptions", LinkOf(page, "Show all"));
    }

    [Fact]
    public async Task Row_SaysWhoWhatAndHowFast_OrWhyNot()
    {
        await AddAsync(SampleTranscriptions.Complete);
        await AddAsync(SampleTranscriptions.Fail, "Boris");

        var page = Open();

        Says(page, "Completed Anna Bring the papers to the office. 8.0 s 0.25", "Failed Boris The engine ran out of memory.", "2 in all");
        Assert.Equal(["/transcriptions/2", "/transcriptions/1"], Rows(page));
    }

    [Fact]
    public async Task Filters_AreThoseOfTheAddress()
    {
        await AddAsync(SampleTranscriptions.Complete);
        var failed = await AddAsync(SampleTranscriptions.Fail, "Boris");
        await AddAsync(SampleTranscriptions.Fail);

        var page = Open("?state=Failed&person=telegram:Boris");

        Assert.Equal([$"/transcriptions/{failed}"], Rows(page));
        // A filter that is not in view would be one that nobody knows of.
        Assert.True(page.Find(".filters details, details").HasAttribute("open"));
    }

    [Fact]
    public async Task WordsThatAreLookedFor_AreMarked()
    {
        await AddAsync(t => SampleTranscriptions.Complete(t, "The zeppelin lands at noon."));
        await AddAsync(SampleTranscriptions.Complete);

        var page = Open("?q=zeppelin");

        Assert.Equal("zeppelin", Assert.Single(page.FindAll("mark")).TextContent);
        Assert.Equal(["/transcriptions/1"], Rows(page));
    }

    [Fact]
    public async Task Change_ElsewhereShowsAtOnce()
    {
        var id = await AddAsync();
        var page = Open();
        Says(page, "Queued Anna");

        await ChangeAsync(id, SampleTranscriptions.Complete);

        Says(page, "Completed Anna Bring the papers to the office.");
    }

    [Fact]
    public async Task Marked_AreDeleted_OnceTheirCountIsConfirmed()
    {
        foreach (var _ in Enumerable.Range(0, 3)) await AddAsync(SampleTranscriptions.Complete);
        var waiting = await AddAsync();
        var page = Open();
        Assert.Empty(page.FindAll("[data-testid=selected]"));
        Mark(page, "Mark transcription 1");
        Mark(page, $"Mark transcription {waiting}");
        Assert.Equal("Marked: 2", TextOf(page, "selected"));

        Button(page, "Delete").Click();
        Says(page, "Delete transcriptions: 2, with their texts and audio?");
        Button(page, "No").Click();
        Assert.Equal(TranscriptionState.Completed, await StateOfAsync(1));
        Button(page, "Delete").Click();
        Button(page, "Delete 2").Click();

        Notes("1 of 2 deleted. Those that are not finished have to be cancelled first.");
        Says(page, "3 in all");
        Assert.Equal(((TranscriptionState?)null, TranscriptionState.Completed), (await StateOfAsync(1), await StateOfAsync(2)));
        Assert.Empty(page.FindAll("[data-testid=selected]"));
    }

    [Fact]
    public async Task Question_IsTakenBack_WhenTheChoiceChanges()
    {
        await AddAsync(SampleTranscriptions.Complete);
        await AddAsync(SampleTranscriptions.Complete);
        var page = Open();
        Mark(page, "Mark transcription 1");
        Button(page, "Delete").Click();

        Mark(page, "Mark transcription 2");

        Assert.Empty(page.FindAll("[role=alertdialog]"));
    }

    [Fact]
    public async Task Marked_AreRetried_WithTheModelThatIsChosen()
    {
        Library.Add("small");
        var id = await AddAsync(SampleTranscriptions.Fail);
        var page = Open();
        Mark(page, "Mark all of this page");

        Choose(page, "Retry with …", "small-q8");
        Says(page, "Put into the queue again: 1, with the model small-q8?");
        Button(page, "Retry 1").Click();

        Says(page, "Queued Anna");
        Assert.Equal("small-q8", (await Service<TranscriptionStore>().FindAsync(id, Token))!.RequestedModel);
    }

    [Fact]
    public async Task AllThatMatch_AreMarked_BeyondThePage()
    {
        foreach (var _ in Enumerable.Range(0, 26)) await AddAsync(SampleTranscriptions.Fail);
        await AddAsync(SampleTranscriptions.Complete);
        var page = Open("?state=Failed");
        Says(page, "26 in all");
        Assert.Contains("Older", Buttons(page));
        Assert.DoesNotContain("Newer", Buttons(page));
        Mark(page, "Mark all of this page");
        Assert.Equal("Marked: 25", TextOf(page, "selected"));

        Button(page, "Mark all that match, up to 500").Click();
        page.WaitForAssertion(() => Assert.Equal("Marked: 26", TextOf(page, "selected")));

        // What is marked stays so on the next page, and goes with another filter.
        Service<NavigationManager>().NavigateTo(page.FindAll("nav.pages a")[^1].GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal(["/transcriptions/1"], Rows(page)));
        Assert.Equal("Marked: 26", TextOf(page, "selected"));
        Service<NavigationManager>().NavigateTo("/transcriptions?state=Completed");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=selected]")));
    }

    [Fact]
    public async Task Viewer_ExportsOnly()
    {
        await AddAsync(SampleTranscriptions.Complete);
        await SignInAsync(AccountRole.Viewer);
        var page = Open();

        Mark(page, "Mark transcription 1");

        page.WaitForAssertion(() => Assert.Contains("Export", Buttons(page)));
        Assert.Empty(Buttons(page).Intersect(["Retry", "Retry with …", "Cancel them", "Delete"]));
    }

    [Fact]
    public async Task Russian_HasItsOwnNumbers()
    {
        Speak("ru");
        await AddAsync(SampleTranscriptions.Complete);

        Says(Open(), "8,0 с 0,25");
    }
}
