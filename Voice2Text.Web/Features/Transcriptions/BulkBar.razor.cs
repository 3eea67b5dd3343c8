using Microsoft.AspNetCore.Components;
using MudBlazor;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>What can be done with all that is marked. Nothing is done before its count has been confirmed.</summary>
public sealed partial class BulkBar
{
    /// <summary>More are not marked at once: the address of an export has to hold their ids.</summary>
    public const int MaxSelected = 500;

    private Asked? _asked;
    private bool _isBusy;

    /// <summary>Ids of those that are marked.</summary>
    [Parameter, EditorRequired]
    public ISet<long> Selected { get; set; } = null!;

    /// <summary>Whether the filter means more than the page shows.</summary>
    [Parameter]
    public bool CanSelectMore { get; set; }

    [Parameter]
    public EventCallback SelectMatching { get; set; }

    [Parameter]
    public EventCallback Cleared { get; set; }

    /// <summary>Something was done.</summary>
    [Parameter]
    public EventCallback Done { get; set; }

    [Inject]
    private TranscriptionCommands Commands { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    // Another choice than the one that the question was about.
    protected override void OnParametersSet()
    {
        if (_asked is not null && _asked.Count != Selected.Count) _asked = null;
    }

    private void Ask(Asked asked) => _asked = asked with { Count = Selected.Count };

    private async Task DoAsync()
    {
        if (_asked is not { } asked || _isBusy) return;
        await Rights.RequireAsync(CancellationToken.None);
        (_asked, _isBusy) = (null, true);
        StateHasChanged();
        var ids = Selected.Order().ToList();
        var done = 0;
        try
        {
            foreach (var id in ids)
            {
                var isDone = asked switch
                {
                    Retrying retrying => await Commands.RetryAsync(id, retrying.Model, CancellationToken.None),
                    Cancelling => await Commands.CancelAsync(id, TranscriptionFailure.CancelledByOperator, CancellationToken.None),
                    _ => await Commands.DeleteAsync(id, CancellationToken.None),
                };
                if (isDone) done++;
            }
        }
        finally
        {
            _isBusy = false;
        }

        Snackbar.Add(ResultOf(asked, done, ids.Count), done == ids.Count ? Severity.Success : Severity.Warning);
        Selected.Clear();
        await Done.InvokeAsync();
    }

    private string QuestionOf(Asked asked) => asked switch
    {
        Retrying { Model: { } model } => L["Bulk.AskRetryWith", asked.Count, model],
        Retrying => L["Bulk.AskRetry", asked.Count],
        Cancelling => L["Bulk.AskCancel", asked.Count],
        _ => L["Bulk.AskDelete", asked.Count],
    };

    private string ActionOf(Asked asked) => asked switch
    {
        Retrying => L["Bulk.DoRetry", asked.Count],
        Cancelling => L["Bulk.DoCancel", asked.Count],
        _ => L["Bulk.DoDelete", asked.Count],
    };

    private string ResultOf(Asked asked, int done, int all) => asked switch
    {
        Retrying => L["Bulk.Retried", done, all],
        Cancelling => L["Bulk.Cancelled", done, all],
        _ => L["Bulk.Deleted", done, all],
    };

    private abstract record Asked
    {
        public int Count { get; init; }
    }

    private sealed record Retrying(string? Model) : Asked;

    private sealed record Cancelling : Asked;

    private sealed record Deleting : Asked;
}
