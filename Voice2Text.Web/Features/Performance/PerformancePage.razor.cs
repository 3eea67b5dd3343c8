using Microsoft.AspNetCore.Components;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Web.Features.Performance;

/// <summary>How fast transcription is and was, with what the machine did on the same axis.</summary>
public sealed partial class PerformancePage
{
    private const int ShownMarks = 12;

    private PerformanceView? _view;
    private PerformanceCharts? _charts;

    /// <summary>Name of the range.</summary>
    [SupplyParameterFromQuery(Name = "range")]
    private string? RangeName { get; set; }

    [Inject]
    private PerformanceQueries Queries { get; set; } = null!;

    [Inject]
    private BrowserSettings Browser { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    private ChartRange Range => ChartRange.Named(RangeName);

    // In a chart of weeks one transcription more is not to be seen.
    protected override bool Concerns(LiveChange change) => change.StatesChanged && Range.Length <= TimeSpan.FromDays(1);

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        if (_view is not null && _view.Range != Range) _view = null;
        var view = await Queries.ReadAsync(Range, cancellationToken);
        _charts = new PerformanceCharts(view, Browser.TimeZone, L, Display);
        _view = view;
    }

    private string RangeText(ChartRange range) => range.Name switch
    {
        "1h" => L["Performance.Hour"],
        "1y" => L["Performance.Year"],
        _ => range.Length.TotalDays > 1 ? L["Performance.Days", (int)range.Length.TotalDays] : L["Performance.Hours", (int)range.Length.TotalHours],
    };

    private string MarkText(ChartMark mark) => mark.Kind == ChartMarkKind.ModelSwitch ? L["Performance.ModelSince", mark.Text] : L["Performance.HostSince", mark.Text];
}
