using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;

namespace Voice2Text.Web.Security;

/// <summary>Where an invitation or a reset link leads: a password is chosen.</summary>
public sealed partial class JoinPage
{
    private AccountLink? _link;
    private IReadOnlyList<string> _errors = [];

    [Parameter]
    public string Token { get; set; } = "";

    [SupplyParameterFromForm]
    private AccountInput? Input { get; set; }

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [Inject]
    private AccountLinks Links { get; set; } = null!;

    [Inject]
    private AccountCommands Accounts { get; set; } = null!;

    [Inject]
    private UserManager<Account> Users { get; set; } = null!;

    [Inject]
    private AccountSignIn SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _link = await Links.FindAsync(Token, Context.RequestAborted);
        if (_link is not null) return;
        Context.Response.StatusCode = StatusCodes.Status404NotFound;
        // This page says more than the general one.
        if (Context.Features.Get<IStatusCodePagesFeature>() is { } general) general.Enabled = false;
    }

    private async Task JoinAsync()
    {
        if (_link is null) return;
        if (!SignIn.MayTry())
        {
            _errors = [L["SignIn.TooMany"]];
            return;
        }

        if (Input?.Password != Input?.Repeated)
        {
            _errors = [L["Setup.PasswordsDiffer"]];
            return;
        }

        (var email, _errors) = await Accounts.UseLinkAsync(Token, Input?.Email ?? "", Input?.Password ?? "", AccountSignIn.AddressOf(Context), CancellationToken.None);
        if (email is null && _errors.Count == 0) _link = null;
        if (email is null || await Users.FindByEmailAsync(email) is not { } account) return;
        await SignIn.EnterAsync(account);
        Navigation.NavigateTo("/");
    }
}
