using Microsoft.AspNetCore.Components;
using MudBlazor;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Web.Features.Models;

/// <summary>The installed models: what they need, whether that fits, how fast they are.</summary>
public sealed partial class ModelsPage
{
    private IReadOnlyList<ModelRow>? _rows;
    private string? _measuring;

    [Inject]
    private ModelQueries Queries { get; set; } = null!;

    [Inject]
    private ModelForecast Forecast { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    // The progress of a run changes nothing here.
    protected override bool Concerns(LiveChange change) => change.StatesChanged;

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken) => _rows = await Queries.ListAsync(cancellationToken);

    private async Task MeasureAsync(InstalledModel model)
    {
        _measuring = model.Id;
        try
        {
            // It goes on where the page is left: the result is kept for the next one.
            if (!await Forecast.MeasureAsync(model, CancellationToken.None)) Snackbar.Add(L["Models.NoMemoryToMeasure"], Severity.Warning);
        }
        finally
        {
            _measuring = null;
        }

        await ReloadAsync();
    }
}
