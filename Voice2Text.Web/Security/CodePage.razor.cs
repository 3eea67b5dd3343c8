using Microsoft.AspNetCore.Components;

namespace Voice2Text.Web.Security;

/// <summary>The second step of a sign-in: a code of the authenticator app, or a recovery code.</summary>
public sealed partial class CodePage
{
    public const string Route = "/sign-in/code";

    private SignInOutcome? _outcome;

    [SupplyParameterFromForm(Name = nameof(Input))]
    private AccountInput? Input { get; set; }

    [SupplyParameterFromQuery(Name = SignInPage.ReturnParameter)]
    private string? ReturnUrl { get; set; }

    [Inject]
    private AccountSignIn SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        if (!await SignIn.HasFirstStepAsync()) Navigation.NavigateTo(SignInPage.Route);
    }

    private async Task SignInAsync()
    {
        _outcome = await SignIn.TryCodeAsync(Input?.Code ?? "");
        if (_outcome == SignInOutcome.Done) Navigation.NavigateTo(SignInPage.LocalOrHome(ReturnUrl));
    }
}
