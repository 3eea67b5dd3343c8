using Microsoft.AspNetCore.Components;
using MudBlazor;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>Everything about one transcription.</summary>
public sealed partial class DetailsPage
{
    private TranscriptionDetails? _details;
    private RunningTranscription? _running;
    private QueuePlace? _place;
    private IReadOnlyList<SegmentView> _segments = [];
    private bool _isMissing;
    private bool _hasAudio;
    private bool _asksToDelete;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    private LiveTranscriptions Transcriptions { get; set; } = null!;

    [Inject]
    private TranscriptionCommands Commands { get; set; } = null!;

    [Inject]
    private AudioStore Audio { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    // While it waits, its place depends on all the others.
    protected override bool Concerns(LiveChange change) =>
        change.Concerns(Id) || (change.StatesChanged && _details?.Transcription.State == TranscriptionState.Queued);

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        var known = change is { StatesChanged: false } ? _details : null;
        var found = await Transcriptions.FindAsync(Id, known, cancellationToken);
        (_isMissing, _details, _running, _place, _segments) = (found is null, found?.Details, found?.Running, found?.Place, found?.Segments ?? []);
        _hasAudio = _details is not null && Audio.Find(Id) is not null;
    }

    private async Task CancelAsync()
    {
        await Rights.RequireAsync(CancellationToken.None);
        if (!await Commands.CancelAsync(Id, TranscriptionFailure.CancelledByOperator, CancellationToken.None))
            Snackbar.Add(L["Details.TooLateToCancel"], Severity.Info);
        await ReloadAsync();
    }

    private async Task RetryAsync(string? model)
    {
        await Rights.RequireAsync(CancellationToken.None);
        if (await Commands.RetryAsync(Id, model, CancellationToken.None)) Snackbar.Add(L["Details.Retried"], Severity.Success);
        await ReloadAsync();
    }

    private async Task DeleteAsync()
    {
        await Rights.RequireAsync(CancellationToken.None);
        _asksToDelete = false;
        if (await Commands.DeleteAsync(Id, CancellationToken.None))
        {
            Snackbar.Add(L["Details.Deleted", Id], Severity.Success);
            Navigation.NavigateTo(TranscriptionAddress.Route);
            return;
        }

        Snackbar.Add(L["Details.NotDeleted"], Severity.Warning);
        await ReloadAsync();
    }
}
