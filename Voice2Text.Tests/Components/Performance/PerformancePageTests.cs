using Bunit;
using Voice2Text.Domain.Models;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Features.Performance;

namespace Voice2Text.Tests.Components.Performance;

public sealed class PerformancePageTests : ConsoleContext
{
    private IRenderedComponent<PerformancePage> Open(string query = "")
    {
        var page = Show<PerformancePage>("/performance" + query);
        page.WaitForElement(".downloads");
        return page;
    }

    private static IEnumerable<string> Cells(IRenderedComponent<PerformancePage> page, int table) =>
        page.FindAll(".figures-table")[table].QuerySelectorAll("tbody th, tbody td").Select(c => c.TextContent.Trim());

    [Fact]
    public void NothingInTheRange_SaysHowToFillIt()
    {
        var page = Open();

        Says(page, "Nothing was transcribed in this range.", "Choose a longer range, or send the bot a voice message.");
        Assert.Empty(page.FindAll("svg path.plot-dot"));
    }

    [Theory]
    [InlineData("", "24 hours", "24h")]
    [InlineData("?range=7d", "7 days", "7d")]
    [InlineData("?range=nonsense", "24 hours", "24h")]
    public void Range_IsThatOfTheAddress_ForThePageAndItsFiles(string query, string shown, string name)
    {
        var page = Open(query);

        Assert.Equal(shown, page.Find("nav.tabs [aria-current=page]").TextContent);
        Assert.Equal(3, page.FindAll(".downloads a").Count);
        Assert.All(page.FindAll(".downloads a"), a => Assert.EndsWith(name, a.GetAttribute("href"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_LiesOutsideAShorterRange()
    {
        await AddAsync(SampleTranscriptions.Complete);
        Time.Advance(TimeSpan.FromHours(2));

        Says(Open("?range=1h"), "Nothing was transcribed in this range.");
        SaysNot(Open("?range=6h"), "Nothing was transcribed in this range.");
    }

    [Fact]
    public async Task Figures_AreThoseOfTheRuns()
    {
        await AddAsync(SampleTranscriptions.Complete);
        var last = await AddAsync(SampleTranscriptions.Complete);
        await AddAsync(SampleTranscriptions.Fail);

        var page = Open();

        Assert.Equal(["demo-q8", "2", "0", "16.0 s", "0.25", "0.25", "0.25", "1.0 s", "0"], Cells(page, 0).Take(9));
        Assert.Contains("before a model was chosen", Cells(page, 0));
        Assert.Equal(["1 Nov 11:50:05", "demo-q8", "8.0 s", "0.25"], Cells(page, 1).Take(4));
        Assert.Contains($"/transcriptions/{last}", page.FindAll("svg a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Stages_HaveTheirSharesOfTheTime()
    {
        await AddAsync(SampleTranscriptions.Complete);

        Says(Open(), "Audio decoding 10.0 %", "Log-mel 15.0 %", "Encoder 50.0 %", "Decoder 25.0 %");
    }

    [Fact]
    public async Task Switch_IsMarkedInTheCharts()
    {
        await AddAsync(SampleTranscriptions.Complete);
        await StoreAsync(new ModelSwitchEntry { RequestedAt = Now.AddHours(-2), FinishedAt = Now.AddHours(-2), RequestedBy = OperatorEmail, To = "small", Outcome = ModelSwitchOutcome.Done });

        var page = Open();

        Says(page, "1 Nov 10:00:00 Model: small");
        Assert.NotEmpty(page.FindAll("svg .plot-mark"));
    }

    [Fact]
    public async Task RunThatEnds_ShowsAtOnce()
    {
        var id = await AddAsync();
        var page = Open();

        await ChangeAsync(id, SampleTranscriptions.Complete);

        page.WaitForAssertion(() => Assert.Contains($"/transcriptions/{id}", page.FindAll("svg a").Select(a => a.GetAttribute("href"))));
    }

    [Fact]
    public async Task Russian_HasItsOwnNumbersAndUnits()
    {
        Speak("ru");
        await AddAsync(SampleTranscriptions.Complete);

        var page = Open();

        Assert.Equal(["8,0 с", "0,25"], Cells(page, 0).Skip(3).Take(2));
        // A drawing is not read by anybody: its numbers stay as SVG has them.
        Assert.All(page.FindAll(".plot path"), p => Assert.DoesNotContain(',', p.GetAttribute("d")!));
    }
}
