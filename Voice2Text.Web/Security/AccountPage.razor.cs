using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;

namespace Voice2Text.Web.Security;

/// <summary>One's own account: password, second step, sessions. Plain forms, because each of them renews the session's cookie.</summary>
public sealed partial class AccountPage
{
    public const string Route = "/account";

    private const int RecoveryCodeCount = 10;

    private Account? _account;
    private string? _key;
    private IReadOnlyList<string> _codes = [];
    private int _codesLeft;
    private string? _done;
    private IReadOnlyList<string> _errors = [];

    [SupplyParameterFromForm]
    private AccountInput? Input { get; set; }

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [Inject]
    private UserManager<Account> Users { get; set; } = null!;

    [Inject]
    private SignInManager<Account> SignIn { get; set; } = null!;

    [Inject]
    private AccountSignIn Limits { get; set; } = null!;

    [Inject]
    private AccountAudit Audit { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _account = await Users.GetUserAsync(Context.User);
        if (_account is null)
        {
            await LeaveAsync();
            return;
        }

        _codesLeft = await Users.CountRecoveryCodesAsync(_account);
        // The form that confirms the key stands on the page only beside the key; a form that does not stand there takes nothing.
        if (Input?.Code is not null && !_account.TwoFactorEnabled) _key = await Users.GetAuthenticatorKeyAsync(_account);
    }

    private async Task ChangePasswordAsync()
    {
        if (Input?.NewPassword != Input?.Repeated)
        {
            _errors = [L["Setup.PasswordsDiffer"]];
            return;
        }

        if (!await ConfirmAsync()) return;
        var result = await Users.ChangePasswordAsync(_account!, Input!.Password!, Input.NewPassword ?? "");
        if (result.Succeeded) await KeepAsync(AccountEventKind.PasswordChanged, L["Account.PasswordChanged"]);
        else _errors = AccountCommands.ErrorsOf(result);
    }

    /// <summary>A new key with each try to set it up; it counts from the first right code on.</summary>
    private async Task MakeKeyAsync()
    {
        if (_account!.TwoFactorEnabled) return;
        await Users.ResetAuthenticatorKeyAsync(_account);
        _key = await Users.GetAuthenticatorKeyAsync(_account);
        await SignIn.RefreshSignInAsync(_account);
    }

    private async Task TurnOnAsync()
    {
        if (_account!.TwoFactorEnabled || _key is null) return;
        var code = new string([.. (Input?.Code ?? "").Where(char.IsAsciiDigit)]);
        if (!Limits.MayTry() || !await Users.VerifyTwoFactorTokenAsync(_account, TokenOptions.DefaultAuthenticatorProvider, code))
        {
            _errors = [L["SecondStep.WrongCode"]];
            return;
        }

        _key = null;
        await Users.SetTwoFactorEnabledAsync(_account, true);
        await ShowCodesAsync();
        await KeepAsync(AccountEventKind.SecondStepOn, L["SecondStep.IsOn"]);
    }

    private async Task MakeCodesAsync()
    {
        if (!await ConfirmAsync()) return;
        await ShowCodesAsync();
        await KeepAsync(AccountEventKind.RecoveryCodesMade, L["SecondStep.CodesMade"]);
    }

    private async Task TurnOffAsync()
    {
        if (!await ConfirmAsync()) return;
        await AccountCommands.TurnSecondStepOffAsync(Users, _account!);
        await KeepAsync(AccountEventKind.SecondStepOff, L["SecondStep.IsOff"]);
    }

    private async Task SignOutEverywhereAsync()
    {
        await Users.UpdateSecurityStampAsync(_account!);
        await WriteAsync(AccountEventKind.SignedOutEverywhere);
        await LeaveAsync();
    }

    private async Task ShowCodesAsync()
    {
        _codes = [.. await Users.GenerateNewTwoFactorRecoveryCodesAsync(_account!, RecoveryCodeCount) ?? []];
        _codesLeft = _codes.Count;
    }

    /// <summary>Whoever finds an open browser does not know the password. Wrong ones count as those of a sign-in do.</summary>
    private async Task<bool> ConfirmAsync()
    {
        var isRight = Limits.MayTry() && !await Users.IsLockedOutAsync(_account!) && await Users.CheckPasswordAsync(_account!, Input?.Password ?? "");
        if (isRight) return true;
        await Users.AccessFailedAsync(_account!);
        if (await Users.IsLockedOutAsync(_account!)) await WriteAsync(AccountEventKind.Locked);
        _errors = [L["Account.WrongPassword"]];
        return false;
    }

    /// <summary>Other sessions end with what changed; this one goes on.</summary>
    private async Task KeepAsync(AccountEventKind kind, string done)
    {
        await SignIn.RefreshSignInAsync(_account!);
        await WriteAsync(kind);
        _done = done;
    }

    private Task WriteAsync(AccountEventKind kind) =>
        Audit.AddAsync(kind, _account!.Email!, new Actor(_account.Email!, AccountSignIn.AddressOf(Context)), CancellationToken.None);

    private async Task LeaveAsync()
    {
        await SignIn.SignOutAsync();
        Navigation.NavigateTo(SignInPage.Route);
    }
}
