using Microsoft.AspNetCore.Components;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>The list of transcriptions. Filters and page are those of the address, so that a link or a reload keeps them.</summary>
public sealed partial class TranscriptionsPage
{
    private const int PageSize = 25;

    private TranscriptionPage? _page;

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageNumber { get; set; }

    [Inject]
    private TranscriptionQueries Queries { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    private TranscriptionState? State => Enum.TryParse<TranscriptionState>(StateName, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;

    // A page number that leads past any table is taken for the first page.
    private int Page => PageNumber is > 0 and < int.MaxValue / PageSize ? PageNumber.Value : 1;

    private int Pages => (_page!.Total + PageSize - 1) / PageSize;

    // Progress shows on no row.
    protected override bool Concerns(LiveChange change) => change.StatesChanged;

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken) =>
        _page = await Queries.PageAsync(new TranscriptionFilter(State, Search), Page, PageSize, cancellationToken);

    private void Go(TranscriptionState? state, string? search, int page) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["state"] = state?.ToString(),
            ["q"] = string.IsNullOrWhiteSpace(search) ? null : search,
            ["page"] = page > 1 ? page : null,
        }),
        new NavigationOptions { ReplaceHistoryEntry = page == Page });
}
