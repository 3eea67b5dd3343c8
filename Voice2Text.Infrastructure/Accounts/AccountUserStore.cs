using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Accounts;

/// <summary>
/// Identity's accounts in the database, with what the second step rests on kept safe from who reads a copy of the file:
/// the authenticator's key is encrypted, of recovery codes there are hashes only.
/// </summary>
internal sealed class AccountUserStore(Voice2TextDbContext context, IDataProtectionProvider protection, IdentityErrorDescriber describer)
    : UserOnlyStore<Account, Voice2TextDbContext>(context, describer)
{
    private const string Purpose = "Accounts.AuthenticatorKey";
    private const char Separator = ';';

    private readonly IDataProtector _protector = protection.CreateProtector(Purpose);

    public override Task SetAuthenticatorKeyAsync(Account user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, _protector.Protect(key), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(Account user, CancellationToken cancellationToken)
    {
        if (await base.GetAuthenticatorKeyAsync(user, cancellationToken) is not { } kept) return null;
        try
        {
            return _protector.Unprotect(kept);
        }
        catch (CryptographicException)
        {
            // The keys that it was encrypted with are gone: no code is right any more, a reset link helps.
            return null;
        }
    }

    public override Task ReplaceCodesAsync(Account user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(user, recoveryCodes.Select(HashOf), cancellationToken);

    public override async Task<bool> RedeemCodeAsync(Account user, string code, CancellationToken cancellationToken)
    {
        var kept = (await HashesAsync(user, cancellationToken)).ToList();
        if (!kept.Remove(HashOf(code))) return false;
        await base.ReplaceCodesAsync(user, kept, cancellationToken);
        return true;
    }

    // The name and provider that UserStoreBase writes them under.
    private async Task<string[]> HashesAsync(Account user, CancellationToken cancellationToken) =>
        (await GetTokenAsync(user, "[AspNetUserStore]", "RecoveryCodes", cancellationToken) ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries);

    // Codes are random, 50 bits: no salt and no slow hash is needed to keep them from being looked up.
    private static string HashOf(string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
