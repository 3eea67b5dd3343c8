using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace Voice2Text.Web.Security;

/// <summary>Where the one-time link of the first start leads: the operator chooses e-mail and password.</summary>
public sealed partial class SetupPage
{
    private bool _isValid;
    private IReadOnlyList<string> _errors = [];

    [Parameter]
    public string Token { get; set; } = "";

    [SupplyParameterFromForm(Name = nameof(Input))]
    private AccountInput? Posted { get; set; }

    private AccountInput Input => Posted ?? new AccountInput();

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [Inject]
    private SetupLink Link { get; set; } = null!;

    [Inject]
    private OperatorAccounts Accounts { get; set; } = null!;

    [Inject]
    private AccountSignIn SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized()
    {
        _isValid = Link.Accepts(Token);
        if (_isValid) return;
        Context.Response.StatusCode = StatusCodes.Status404NotFound;
        // This page says more than the general one.
        if (Context.Features.Get<IStatusCodePagesFeature>() is { } general) general.Enabled = false;
    }

    private async Task CreateAsync()
    {
        if (!_isValid) return;
        if (Input.Password != Input.Repeated)
        {
            _errors = [L["Setup.PasswordsDiffer"]];
            return;
        }

        var (account, errors) = await Accounts.CreateFirstAsync(Token, Input.Email ?? "", Input.Password ?? "", AccountSignIn.AddressOf(Context), Context.RequestAborted);
        (_isValid, _errors) = (account is null && errors.Count > 0, errors);
        if (account is null) return;
        await SignIn.EnterAsync(account);
        Navigation.NavigateTo("/");
    }
}
