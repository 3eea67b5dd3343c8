using Microsoft.AspNetCore.Identity;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;

namespace Voice2Text.Web.Security;

/// <summary>How a try to sign in ended.</summary>
internal enum SignInOutcome
{
    Done,
    Failed,
    NeedsCode,
    TooMany,
}

/// <summary>Signing in within a request: limited, counted, written down.</summary>
internal sealed class AccountSignIn(
    SignInManager<Account> signIn, UserManager<Account> users, IPasswordHasher<Account> hasher, SignInLimiter limiter, AccountAudit audit, IHttpContextAccessor contexts, TimeProvider time)
{
    private const int CodeLength = 6;

    // Checked where there is no account or it is locked, so that the time of an answer tells nothing either.
    private static string? _decoy;

    private HttpContext Context => contexts.HttpContext!;

    public static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    /// <summary>Whether the address of this request may try once more.</summary>
    public bool MayTry() => limiter.Allows(Context.Connection.RemoteIpAddress);

    /// <summary>First step.</summary>
    public async Task<SignInOutcome> TryPasswordAsync(string email, string password)
    {
        if (!MayTry()) return SignInOutcome.TooMany;
        var account = await users.FindByNameAsync(email);
        if (account is null || await users.IsLockedOutAsync(account))
        {
            hasher.VerifyHashedPassword(new Account(), _decoy ??= hasher.HashPassword(new Account(), "decoy"), password);
            return SignInOutcome.Failed;
        }

        var result = await signIn.PasswordSignInAsync(account, password, isPersistent: true, lockoutOnFailure: true);
        if (result.RequiresTwoFactor) return SignInOutcome.NeedsCode;
        return await EndAsync(account, result);
    }

    /// <summary>Whether the first step was done, within the last minutes and in this browser.</summary>
    public async Task<bool> HasFirstStepAsync() => await signIn.GetTwoFactorAuthenticationUserAsync() is not null;

    /// <summary>Second step: a code of the app or a recovery code.</summary>
    public async Task<SignInOutcome> TryCodeAsync(string given)
    {
        if (!MayTry()) return SignInOutcome.TooMany;
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } account || await users.IsLockedOutAsync(account)) return SignInOutcome.Failed;
        var code = new string([.. given.Where(char.IsLetterOrDigit)]).ToUpperInvariant();
        if (code.Length == CodeLength && code.All(char.IsAsciiDigit))
            return await EndAsync(account, await signIn.TwoFactorAuthenticatorSignInAsync(code, isPersistent: true, rememberClient: false));
        // As Identity makes them: two groups of five.
        var recovery = code.Length == 10 ? $"{code[..5]}-{code[5..]}" : code;
        var result = await signIn.TwoFactorRecoveryCodeSignInAsync(recovery);
        // Identity counts wrong codes of the app only.
        if (!result.Succeeded) await users.AccessFailedAsync(account);
        else await audit.AddAsync(AccountEventKind.RecoveryCodeUsed, account.Email!, new Actor(account.Email!, AddressOf(Context)), Context.RequestAborted);
        return await EndAsync(account, result);
    }

    /// <summary>Signs an account in that has just been made or reset.</summary>
    public async Task EnterAsync(Account account)
    {
        await signIn.SignInAsync(account, isPersistent: true);
        await EndAsync(account, SignInResult.Success);
    }

    private async Task<SignInOutcome> EndAsync(Account account, SignInResult result)
    {
        var by = new Actor(account.Email!, AddressOf(Context));
        if (!result.Succeeded)
        {
            if (await users.IsLockedOutAsync(account)) await audit.AddAsync(AccountEventKind.Locked, account.Email!, by, Context.RequestAborted);
            return SignInOutcome.Failed;
        }

        account.LastSignInAt = time.GetUtcNow();
        await users.UpdateAsync(account);
        await audit.AddAsync(AccountEventKind.SignedIn, account.Email!, by, Context.RequestAborted);
        return SignInOutcome.Done;
    }
}
