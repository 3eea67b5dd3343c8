using Microsoft.AspNetCore.Components;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Features.Logs;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>The list of transcriptions. Filters and page are those of the address, so that a link or a reload keeps them.</summary>
public sealed partial class TranscriptionsPage
{
    private const int PageSize = 25;

    // What is marked stays so from page to page, until the filter is another.
    private readonly HashSet<long> _selected = [];
    private FilterChoices _choices = FilterChoices.None;
    private TranscriptionFilter? _shown;
    private TranscriptionPage? _page;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "failures")]
    private string? Failures { get; set; }

    [SupplyParameterFromQuery(Name = "person")]
    private string? Person { get; set; }

    [SupplyParameterFromQuery(Name = "model")]
    private string? Model { get; set; }

    [SupplyParameterFromQuery(Name = "language")]
    private string? Language { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "rtf")]
    private string? Factor { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? Before { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [Inject]
    private TranscriptionQueries Queries { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private TranscriptionFilter Filter => new()
    {
        Search = Search,
        State = TranscriptionAddress.ParseState(State),
        FailuresOnly = Failures == "true",
        UserKey = Given(Person),
        Model = Given(Model),
        Language = Given(Language),
        From = LogAddress.ParseTime(From),
        To = LogAddress.ParseTime(To),
        MinRealTimeFactor = TranscriptionAddress.ParseFactor(Factor),
    };

    private TranscriptionCursor At => TranscriptionAddress.ParseId(Before) is { } before ? new(before) : new(After: TranscriptionAddress.ParseId(After));

    // Progress shows on no row.
    protected override bool Concerns(LiveChange change) => change.StatesChanged;

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        var filter = Filter;
        var page = await Queries.PageAsync(filter, At, PageSize, cancellationToken);
        if (change is null) _choices = await FilterChoices.ReadAsync(Queries, cancellationToken);
        if (_shown != filter) _selected.Clear();
        (_page, _shown) = (page, filter);
    }

    private async Task SelectMatchingAsync()
    {
        foreach (var id in await Queries.IdsAsync(Filter, BulkBar.MaxSelected, CancellationToken.None)) _selected.Add(id);
    }

    private void Go(TranscriptionAddress address) => Navigation.NavigateTo($"{address}");

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
