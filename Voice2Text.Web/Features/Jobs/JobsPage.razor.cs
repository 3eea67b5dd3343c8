using Microsoft.AspNetCore.Components;
using MudBlazor;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Jobs;

/// <summary>What the server does by itself, when, and how it went. Filter and page of the history are those of the address.</summary>
public sealed partial class JobsPage
{
    private const int PageSize = 20;

    private IReadOnlyList<JobRow>? _jobs;
    private JobRunPage? _runs;

    [SupplyParameterFromQuery(Name = "job")]
    private string? JobName { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageNumber { get; set; }

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [Inject]
    private JobQueries Queries { get; set; } = null!;

    [Inject]
    private JobSchedules Schedules { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    private JobKind? Kind => Enum.TryParse<JobKind>(JobName, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    // A page number that leads past any table is taken for the first page.
    private int Page => PageNumber is > 0 and < int.MaxValue / PageSize ? PageNumber.Value : 1;

    private int Pages => (_runs!.Total + PageSize - 1) / PageSize;

    // The progress of a run changes nothing here.
    protected override bool Concerns(LiveChange change) => change.StatesChanged;

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        _runs = await Queries.RunsAsync(Kind, Page, PageSize, cancellationToken);
        _jobs = await Queries.ListAsync(cancellationToken);
    }

    private async Task RunAsync(JobKind job)
    {
        await Schedules.RunNowAsync(job, (await Rights.RequireAsync(CancellationToken.None)).Name, CancellationToken.None);
        Snackbar.Add(L["Jobs.Requested", L[$"Job.{job}"]], Severity.Info);
    }

    private async Task PauseAsync(JobRow job)
    {
        await Rights.RequireAsync(CancellationToken.None);
        if (job.Schedule?.IsPaused == true) await Schedules.ResumeAsync(job.Kind, CancellationToken.None);
        else await Schedules.PauseAsync(job.Kind, CancellationToken.None);
        await ReloadAsync();
    }

    private async Task ChangeAsync(JobKind job, CronSchedule schedule)
    {
        await Rights.RequireAsync(CancellationToken.None);
        await Schedules.ChangeAsync(job, schedule, CancellationToken.None);
        await ReloadAsync();
    }

    private void Go(JobKind? kind, int page) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["job"] = kind?.ToString(),
            ["page"] = page > 1 ? page : null,
        }),
        new NavigationOptions { ReplaceHistoryEntry = page == Page });
}
