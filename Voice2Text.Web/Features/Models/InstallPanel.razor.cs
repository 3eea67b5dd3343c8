using Microsoft.AspNetCore.Components;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Models;

/// <summary>Installs models from the catalog or from any repository of the hub, and shows how far they are.</summary>
public sealed partial class InstallPanel : IDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    private IReadOnlyList<ModelInstallation> _items = [];
    private IDisposable? _subscription;
    private ITimer? _refreshing;
    private string? _source;
    private string _precision = ModelPrecision.Balanced.Name;
    private string? _error;

    /// <summary>There is a new model.</summary>
    [Parameter]
    public EventCallback OnInstalled { get; set; }

    [Inject]
    private IModelInstaller Installer { get; set; } = null!;

    [Inject]
    private ModelInstallationFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    public void Dispose()
    {
        _refreshing?.Dispose();
        _subscription?.Dispose();
    }

    protected override void OnInitialized()
    {
        _items = Installer.List();
        _subscription = Feed.Subscribe(installation =>
        {
            _ = InvokeAsync(() => ShowAsync(installation.State == InstallationState.Completed));
        });
        // The feed leaves out what follows too soon, and after that may come nothing: a download that stalls.
        _refreshing = Time.CreateTimer(_ => _ = InvokeAsync(RefreshAsync), null, RefreshInterval, RefreshInterval);
    }

    private Task RefreshAsync() => _items.Any(i => i.State.IsRunning()) ? ShowAsync(isInstalled: false) : Task.CompletedTask;

    private async Task ShowAsync(bool isInstalled)
    {
        _items = Installer.List();
        StateHasChanged();
        if (isInstalled) await OnInstalled.InvokeAsync();
    }

    private static double Percent(ModelInstallation item) => item switch
    {
        { State: InstallationState.Importing, Import: { Total: > 0 } import } => 100.0 * import.Done / import.Total,
        { BytesTotal: > 0 } => 100.0 * item.BytesDone / item.BytesTotal,
        _ => 0,
    };

    private string Progress(ModelInstallation item) => item.State == InstallationState.Importing
        ? L["Install.Importing", Stage(item.Import?.Stage)]
        : L["Install.Progress", Display.Bytes(item.BytesDone), Display.Bytes(item.BytesTotal), Display.Bytes((long)item.BytesPerSecond), Display.Duration(item.Remaining)];

    private string Stage(string? stage) => stage switch
    {
        ImportStages.Checking => L["Import.Checking"],
        ImportStages.Encoder => L["Import.Encoder"],
        ImportStages.Decoder => L["Import.Decoder"],
        ImportStages.Verifying => L["Import.Verifying"],
        ImportStages.Comparing => L["Import.Comparing"],
        _ => "",
    };

    private static Task<IEnumerable<string>> SearchAsync(string? text, CancellationToken cancellationToken) => Task.FromResult(ModelCatalog.Entries
        .Select(e => e.Name)
        .Where(n => string.IsNullOrWhiteSpace(text) || n.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase)));

    /// <summary>What a model of the catalog takes on the disk.</summary>
    private string Explain()
    {
        if (ModelCatalog.Find(_source ?? "") is not { } entry) return L["Install.Explain"];
        var needs = Installer.Estimate(entry, ModelPrecision.Presets[_precision]);
        return L["Install.Needs", Display.Bytes(needs.DownloadBytes), Display.Bytes(needs.InstalledBytes), Display.Bytes(needs.FreeBytes)];
    }

    private async Task PauseAsync(ModelInstallation item)
    {
        await Rights.RequireAsync(CancellationToken.None);
        await Installer.PauseAsync(item.Id, CancellationToken.None);
    }

    private async Task ResumeAsync(ModelInstallation item)
    {
        await Rights.RequireAsync(CancellationToken.None);
        await Installer.ResumeAsync(item.Id, CancellationToken.None);
    }

    private async Task CancelAsync(ModelInstallation item)
    {
        await Rights.RequireAsync(CancellationToken.None);
        await Installer.CancelAsync(item.Id, CancellationToken.None);
    }

    private async Task DismissAsync(ModelInstallation item)
    {
        await Rights.RequireAsync(CancellationToken.None);
        await Installer.DismissAsync(item.Id, CancellationToken.None);
    }

    private async Task StartAsync()
    {
        _error = null;
        await Rights.RequireAsync(CancellationToken.None);
        try
        {
            await Installer.StartAsync(ModelInstallRequest.For(_source!.Trim()) with { Precision = ModelPrecision.Presets[_precision] }, CancellationToken.None);
            _source = null;
        }
        catch (InstallException e)
        {
            _error = e.Fault.Message;
        }

        _items = Installer.List();
    }
}
