using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace Voice2Text.Web.Security;

/// <summary>Sign-in by e-mail and password.</summary>
public sealed partial class SignInPage
{
    public const string Route = "/sign-in";
    public const string ReturnParameter = "returnUrl";

    private bool _failed;

    [SupplyParameterFromForm(Name = nameof(Input))]
    private AccountInput? Posted { get; set; }

    private AccountInput Input => Posted ?? new AccountInput();

    [SupplyParameterFromQuery(Name = ReturnParameter)]
    private string? ReturnUrl { get; set; }

    [Inject]
    private SignInManager<IdentityUser> SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private async Task SignInAsync()
    {
        var result = await SignIn.PasswordSignInAsync(Input.Email ?? "", Input.Password ?? "", isPersistent: true, lockoutOnFailure: true);
        // One message for everything: it tells nobody which accounts there are.
        _failed = !result.Succeeded;
        if (result.Succeeded) Navigation.NavigateTo(LocalOrHome(ReturnUrl));
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

    public string? Repeated { get; set; }
}
