using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Settings;

/// <summary>One group of settings, who changed them, and their way to another server.</summary>
public sealed partial class SettingsPage
{
    private const int ShownChanges = 20;

    private static readonly SettingGroup[] Groups = [.. SettingCatalog.Definitions.Select(d => d.Group).Distinct()];

    private SettingGroup _group;
    private IReadOnlyList<Setting> _settings = [];
    private IReadOnlyList<SettingChange> _history = [];
    private IReadOnlyList<string> _models = [];
    private IReadOnlyList<string> _importErrors = [];

    /// <summary>Name of the group, in lower case.</summary>
    [Parameter]
    public string? GroupName { get; set; }

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [Inject]
    private SettingsStore Store { get; set; } = null!;

    [Inject]
    private IModelLibrary Library { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    // Transcriptions change nothing here.
    protected override bool Concerns(LiveChange change) => false;

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        _group = Array.Find(Groups, g => string.Equals($"{g}", GroupName, StringComparison.OrdinalIgnoreCase));
        _settings = Store.Read(_group);
        _history = await Store.HistoryAsync(_group, ShownChanges, cancellationToken);
        if (_settings.Any(s => s.Definition.Kind == SettingKind.Model))
            _models = [.. (await Library.ListAsync(cancellationToken)).Select(m => m.Name).Distinct(StringComparer.Ordinal)];
    }

    protected override void OnInitialized()
    {
        base.OnInitialized();
        Store.Changed += OnStoreChanged;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Store.Changed -= OnStoreChanged;
        base.Dispose(disposing);
    }

    // Another operator's change shows here, too.
    private void OnStoreChanged(object? sender, EventArgs e) => _ = InvokeAsync(async () =>
    {
        await ReloadAsync();
        StateHasChanged();
    });

    private static string PathOf(SettingGroup group) => $"/settings/{$"{group}".ToLowerInvariant()}";

    private async Task<IReadOnlyDictionary<string, SettingError>> SaveAsync(IReadOnlyDictionary<string, string?> changes)
    {
        var errors = await Store.ChangeAsync(changes, await WhoAsync(), CancellationToken.None);
        if (errors.Count == 0) Snackbar.Add(L["Settings.Saved"], Severity.Success);
        return errors;
    }

    private async Task ImportAsync(InputFileChangeEventArgs chosen)
    {
        _importErrors = [];
        if (chosen.File.Size > SettingsFile.MaxBytes)
        {
            _importErrors = [L["Settings.FileTooLarge", Display.Bytes(chosen.File.Size), Display.Bytes(SettingsFile.MaxBytes)]];
            return;
        }

        using var content = new MemoryStream();
        await using (var upload = chosen.File.OpenReadStream(SettingsFile.MaxBytes)) await upload.CopyToAsync(content);
        try
        {
            var errors = await SaveAsync(SettingsFile.Read(content.ToArray()));
            _importErrors = [.. errors.Values.Select(new SettingErrorTexts(L).Alone)];
        }
        catch (SettingsFileException e)
        {
            _importErrors = [e.Version is { } version ? L["Settings.OtherVersion", version, SettingsFile.CurrentVersion] : L["Settings.NotAFile"]];
        }
    }

    private string Explain(SettingChange change) => change.IsSecret
        ? L["Settings.SecretChanged"]
        : L["Settings.Changed", Shown(change.Before), Shown(change.After)];

    private string Shown(string? value) => string.IsNullOrEmpty(value) ? L["Settings.Nothing"] : value;

    private async Task<string> WhoAsync() => (await Rights.RequireAsync(CancellationToken.None)).Name;
}
