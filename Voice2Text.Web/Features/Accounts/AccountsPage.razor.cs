using Microsoft.AspNetCore.Components;
using MudBlazor;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Accounts;

/// <summary>Who may use the console, and what was done to accounts. The page of the history is that of the address.</summary>
public sealed partial class AccountsPage
{
    private const int PageSize = 25;

    private IReadOnlyList<AccountRow>? _accounts;
    private IReadOnlyList<AccountLink> _links = [];
    private AccountEventPage? _events;
    private string? _own;

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageNumber { get; set; }

    [Inject]
    private AccountQueries Queries { get; set; } = null!;

    [Inject]
    private AccountCommands Commands { get; set; } = null!;

    [Inject]
    private AccountLinks Links { get; set; } = null!;

    [Inject]
    private AccountWatch Watch { get; set; } = null!;

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    // A page number that leads past any table is taken for the first page.
    private int Page => PageNumber is > 0 and < int.MaxValue / PageSize ? PageNumber.Value : 1;

    private int Pages => (_events!.Total + PageSize - 1) / PageSize;

    // Transcriptions change nothing here.
    protected override bool Concerns(LiveChange change) => false;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        Watch.Changed += OnAccountsChanged;
    }

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        if (_own is null) _own = (await Rights.RequireAsync(cancellationToken)).Name;
        _links = await Links.ListAsync(cancellationToken);
        _events = await Queries.EventsAsync(Page, PageSize, cancellationToken);
        _accounts = await Queries.ListAsync(cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Watch.Changed -= OnAccountsChanged;
        base.Dispose(disposing);
    }

    private void OnAccountsChanged(object? sender, EventArgs e) => _ = InvokeAsync(async () =>
    {
        await ReloadAsync();
        StateHasChanged();
    });

    private async Task DoAsync(AccountRow account, AccountAction action)
    {
        var by = await Rights.RequireAsync(CancellationToken.None);
        var isDone = await (action switch
        {
            AccountAction.MakeViewer => Commands.ChangeRoleAsync(account.Id, AccountRole.Viewer, by, CancellationToken.None),
            AccountAction.MakeOperator => Commands.ChangeRoleAsync(account.Id, AccountRole.Operator, by, CancellationToken.None),
            AccountAction.Unlock => Commands.UnlockAsync(account.Id, by, CancellationToken.None),
            AccountAction.TurnSecondStepOff => Commands.TurnSecondStepOffAsync(account.Id, by, CancellationToken.None),
            _ => Commands.RemoveAsync(account.Id, by, CancellationToken.None),
        });
        if (!isDone) Snackbar.Add(L["Accounts.NotDone"], Severity.Warning);
    }

    private void Go(int page) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("page", page > 1 ? page : (int?)null));
}
