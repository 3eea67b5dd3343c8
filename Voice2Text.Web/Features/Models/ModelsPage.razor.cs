using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Web.Features.Models;

/// <summary>The installed models: what they need, whether that fits, how fast they are.</summary>
public sealed partial class ModelsPage
{
    private const int ShownSwitches = 8;

    private IReadOnlyList<ModelRow>? _rows;
    private IReadOnlyList<ModelSwitchEntry> _history = [];
    private ModelSwitchState? _switching;
    private string? _measuring;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    private IModelSwitch Switch { get; set; } = null!;

    [Inject]
    private IModelLibrary Library { get; set; } = null!;

    [Inject]
    private ModelQueries Queries { get; set; } = null!;

    [Inject]
    private ModelForecast Forecast { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    // The progress of a run changes nothing here.
    protected override bool Concerns(LiveChange change) => change.StatesChanged;

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        _rows = await Queries.ListAsync(cancellationToken);
        _switching = await Switch.GetStateAsync(cancellationToken);
        _history = await Switch.GetHistoryAsync(ShownSwitches, cancellationToken);
    }

    protected override void OnInitialized()
    {
        base.OnInitialized();
        Switch.Changed += OnSwitchChanged;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Switch.Changed -= OnSwitchChanged;
        base.Dispose(disposing);
    }

    private void OnSwitchChanged(object? sender, EventArgs e) => _ = InvokeAsync(async () =>
    {
        await ReloadAsync();
        StateHasChanged();
    });

    private async Task UseAsync(InstalledModel model)
    {
        var who = (await Authentication).User.Identity?.Name ?? "";
        await Switch.RequestAsync(model.Id, who, CancellationToken.None);
        await ReloadAsync();
    }

    private async Task RemoveAsync(InstalledModel model)
    {
        try
        {
            await Library.RemoveAsync(model.Id, CancellationToken.None);
        }
        catch (Exception e) when (e is ModelInUseException or CheckpointException)
        {
            Snackbar.Add(e.Message, Severity.Error);
        }

        await ReloadAsync();
    }

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
