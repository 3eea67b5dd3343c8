using Microsoft.AspNetCore.Components;
using MudBlazor;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Models;

/// <summary>The installed models: what they need, whether that fits, how fast they are.</summary>
public sealed partial class ModelsPage
{
    private const int ShownSwitches = 8;

    private IReadOnlyList<ModelRow>? _rows;
    private IReadOnlyList<ModelSwitchEntry> _history = [];
    private IReadOnlyList<UserModel> _userModels = [];
    private ModelSwitchState? _switching;
    private string? _measuring;

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

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
        _userModels = await Switch.GetUserModelsAsync(cancellationToken);
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
        await Switch.RequestAsync(model.Id, await WhoAsync(), CancellationToken.None);
        await ReloadAsync();
    }

    private async Task ResetAsync(string userKey)
    {
        await Switch.SetUserModelAsync(userKey, null, await WhoAsync(), CancellationToken.None);
        await ReloadAsync();
    }

    private async Task<string> WhoAsync() => (await Rights.RequireAsync(CancellationToken.None)).Name;

    private async Task RemoveAsync(InstalledModel model)
    {
        await Rights.RequireAsync(CancellationToken.None);
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
        await Rights.RequireAsync(CancellationToken.None);
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
