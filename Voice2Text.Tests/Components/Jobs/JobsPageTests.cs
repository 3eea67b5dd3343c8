using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Web.Features.Jobs;

namespace Voice2Text.Tests.Components.Jobs;

/// <summary>The jobs with the real scheduler, which has been set up and does not run.</summary>
public sealed class JobsPageTests : ConsoleContext
{
    private JobRunStore Runs => Service<JobRunStore>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ActivatorUtilities.CreateInstance<JobStartService>(Services).StartAsync(Token);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await (await Service<ISchedulerFactory>().GetScheduler(CancellationToken.None)).Shutdown(cancellationToken: CancellationToken.None);
        await base.DisposeAsyncCore();
    }

    private IRenderedComponent<JobsPage> Open(string query = "")
    {
        var page = Show<JobsPage>("/jobs" + query);
        page.WaitForElement("article");
        return page;
    }

    private static IElement Card(IRenderedComponent<JobsPage> page, string job) => page.Find($"article[aria-label='{job}']");

    private static IElement Button(IRenderedComponent<JobsPage> page, string job, string name)
    {
        page.WaitForAssertion(() => Assert.Contains(name, Card(page, job).QuerySelectorAll("button").Select(b => b.TextContent.Trim())));
        return Card(page, job).QuerySelectorAll("button").Single(b => b.TextContent.Trim() == name);
    }

    private static void CardSays(IRenderedComponent<JobsPage> page, string job, string text) =>
        page.WaitForAssertion(() => Assert.Contains(text, Card(page, job).TextContent, StringComparison.Ordinal));

    private async Task AddRunAsync(JobKind job, JobResult result, string? error = null, string? by = null, Action<JobReport>? report = null)
    {
        var id = await Runs.BeginAsync(job, by, Token);
        Time.Advance(TimeSpan.FromSeconds(2.5));
        var figures = new JobReport();
        report?.Invoke(figures);
        if (result != JobResult.Running) await Runs.FinishAsync(id, result, figures, error, Token);
    }

    [Fact]
    public void BeforeTheFirstRun_SaysWhatRunsThem() => Says(Open(), "No runs yet", "Jobs run by their schedules.");

    [Fact]
    public async Task RunThatFailed_SaysWhyInItsCardAndInTheHistory()
    {
        await AddRunAsync(JobKind.Backup, JobResult.Failed, "The folder /backups cannot be written.", OperatorEmail);

        var page = Open();

        CardSays(page, "Backup", "Failed");
        CardSays(page, "Backup", "The folder /backups cannot be written.");
        Assert.Equal("Failed Backup 1 Nov 12:00:00 2.5 s asked for by operator@example.org The folder /backups cannot be written.", TextOf(page, "runs"));
    }

    [Fact]
    public async Task RunThatIsDone_SaysWhatItDid()
    {
        await AddRunAsync(JobKind.Retention, JobResult.Done, report: r =>
        {
            r.Add(JobFigure.AudioFiles, 1200);
            r.Add(JobFigure.AudioBytes, 5 << 20);
            r.Add(JobFigure.Texts, 0);
        });

        Assert.EndsWith("2.5 s audio files removed: 1,200 · audio removed: 5.0 MiB", TextOf(Open(), "runs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_IsThatOfTheAddress()
    {
        await AddRunAsync(JobKind.Backup, JobResult.Done);
        for (var i = 0; i < 21; i++) await AddRunAsync(JobKind.Upkeep, JobResult.Done);

        var page = Open("?job=Upkeep&page=2");

        Says(page, "Runs: 21");
        Assert.Contains("Database upkeep", Assert.Single(page.FindAll("[data-testid=runs] li")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunNow_IsAskedForInTheOperatorsName()
    {
        var page = Open();

        Button(page, "Backup", "Run now").Click();

        Notes("\"Backup\" is about to run.");
        var scheduler = await Service<ISchedulerFactory>().GetScheduler(Token);
        var extra = (await scheduler.GetTriggersOfJob(JobSchedules.KeyOf(JobKind.Backup), Token)).Single(t => !t.Key.Equals(JobSchedules.TriggerOf(JobKind.Backup)));
        Assert.Equal(OperatorEmail, extra.JobDataMap.GetString(ScheduledJob.RequestedBy));
    }

    [Fact]
    public async Task JobThatRuns_IsNotStartedTwice()
    {
        await AddRunAsync(JobKind.Backup, JobResult.Running);

        var page = Open();

        Assert.True(Button(page, "Backup", "Run now").HasAttribute("disabled"));
        Assert.False(Button(page, "Retention", "Run now").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("every day", "This is not a cron expression: five fields, or six with seconds first.")]
    [InlineData("99 3 * * *", "There is no such minute, hour, day or month.")]
    [InlineData("*/5 * * * * ?", "Runs have to be at least a minute apart.")]
    [InlineData("0 0 30 2 *", "It would never run.")]
    public void ScheduleThatCannotBe_IsRefusedWithTheReason(string cron, string reason)
    {
        var page = Open();
        Button(page, "Backup", "Change schedule").Click();

        Card(page, "Backup").QuerySelector("input")!.Input(cron);

        CardSays(page, "Backup", reason);
        Assert.True(Button(page, "Backup", "Save").HasAttribute("disabled"));
        Assert.Empty(page.FindAll("[data-testid=next-runs]"));
        Button(page, "Backup", "Discard").Click();
        Button(page, "Backup", "Change schedule");
    }

    [Fact]
    public async Task Schedule_ShowsItsNextRuns_AndIsKept()
    {
        var page = Open();
        Button(page, "Backup", "Change schedule").Click();

        Card(page, "Backup").QuerySelector("input")!.Input("30 4 * * *");
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("[data-testid=next-runs] li").Count));
        Button(page, "Backup", "Save").Click();

        CardSays(page, "Backup", "0 30 4 * * ?");
        Button(page, "Backup", "Change schedule");
        Assert.Equal("0 30 4 * * ?", (await Service<JobSchedules>().FindAsync(JobKind.Backup, Token))!.Cron);
    }

    [Fact]
    public void PausedJob_SaysSo_UntilItGoesOn()
    {
        var page = Open();
        Button(page, "Backup", "Pause").Click();
        CardSays(page, "Backup", "Paused");

        Button(page, "Backup", "Resume").Click();

        Button(page, "Backup", "Pause");
        Assert.DoesNotContain("Paused", Card(page, "Backup").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_SeesTheJobs_AndStartsNone()
    {
        await SignInAsync(AccountRole.Viewer);

        Assert.Empty(Buttons(Open()));
    }

    [Fact]
    public async Task Russian_HasItsOwnNumbersAndUnits()
    {
        Speak("ru");
        await AddRunAsync(JobKind.Retention, JobResult.Done, report: r => r.Add(JobFigure.AudioBytes, 5 << 20));

        var runs = TextOf(Open(), "runs");

        Assert.Contains("2,5 с", runs, StringComparison.Ordinal);
        Assert.Contains("5,0 МиБ", runs, StringComparison.Ordinal);
    }
}
