using Microsoft.AspNetCore.Components;

namespace Voice2Text.Web.Security;

/// <summary>Sign-in by e-mail and password; where the account has a second step, <see cref="CodePage"/> follows.</summary>
public sealed partial class SignInPage
{
    public const string Route = "/sign-in";
    public const string ReturnParameter = "returnUrl";

    private SignInOutcome? _outcome;

    [SupplyParameterFromForm(Name = nameof(Input))]
    private AccountInput? Posted { get; set; }

    private AccountInput Input => Posted ?? new AccountInput();

    [SupplyParameterFromQuery(Name = ReturnParameter)]
    private string? ReturnUrl { get; set; }

    [Inject]
    private AccountSignIn SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private async Task SignInAsync()
    {
        _outcome = await SignIn.TryPasswordAsync(Input.Email ?? "", Input.Password ?? "");
        if (_outcome == SignInOutcome.Done) Navigation.NavigateTo(LocalOrHome(ReturnUrl));
        if (_outcome == SignInOutcome.NeedsCode) Navigation.NavigateTo($"{CodePage.Route}?{ReturnParameter}={Uri.EscapeDataString(LocalOrHome(ReturnUrl))}");
    }

    /// <summary>A path of this server; anything else could lead a signed-in operator elsewhere.</summary>
    internal static string LocalOrHome(string? url) =>
        url is ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl) ? url : "/";
}

/// <summary>What the account forms ask for.</summary>
public sealed class AccountInput
{
    public string? Email { get; set; }

    public string? Password { get; set; }

    public string? NewPassword { get; set; }

    public string? Repeated { get; set; }

    public string? Code { get; set; }
}
