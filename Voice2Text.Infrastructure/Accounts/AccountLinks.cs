using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Accounts;

/// <summary>One-time links: invitations, and the way back into an account. Used, revoked and expired ones are deleted.</summary>
public sealed class AccountLinks(IDbContextFactory<Voice2TextDbContext> contexts, AccountAudit audit, TimeProvider time)
{
    /// <summary>Where a link leads; its token follows.</summary>
    public const string Path = "/join/";

    /// <summary>How long a link can be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(48);

    private const int TokenBytes = 32;

    /// <summary>Makes an invitation.</summary>
    /// <returns>Its token, which is kept nowhere.</returns>
    public Task<string> InviteAsync(AccountRole role, Actor by, CancellationToken cancellationToken) =>
        MakeAsync(role, email: null, account: null, AccountEventKind.Invited, $"{role}", by, cancellationToken);

    /// <summary>Makes the way back into an account or, where there is none with this e-mail, to a new operator's.</summary>
    /// <returns>The token, and whether there is such an account.</returns>
    public async Task<(string Token, bool Exists)> MakeResetAsync(string email, Actor by, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var normalized = email.Trim().Normalize().ToUpperInvariant();
        var account = await context.Users.AsNoTracking().FirstOrDefaultAsync(u => u.NormalizedEmail == normalized, cancellationToken);
        var kind = account is null ? AccountEventKind.Invited : AccountEventKind.ResetLinkMade;
        var token = await MakeAsync(account?.Role ?? AccountRole.Operator, account?.Email ?? email.Trim(), account?.Id, kind, account?.Email ?? email.Trim(), by, cancellationToken);
        return (token, account is not null);
    }

    /// <returns>The link of a token; <see langword="null"/> where it is used, revoked, expired or invented.</returns>
    public async Task<AccountLink?> FindAsync(string token, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (hash, now) = (HashOf(token), time.GetUtcNow());
        return await context.AccountLinks.AsNoTracking().FirstOrDefaultAsync(l => l.Hash == hash && l.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Links that can be used, the newest first.</summary>
    public async Task<IReadOnlyList<AccountLink>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        return await context.AccountLinks.AsNoTracking().Where(l => l.ExpiresAt > now).OrderByDescending(l => l.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Takes a link out of use.</summary>
    /// <returns>Whether it was in use: of two who use it at once, one gets <see langword="true"/>.</returns>
    public async Task<bool> DeleteAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.AccountLinks.Where(l => l.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    private async Task<string> MakeAsync(AccountRole role, string? email, string? account, AccountEventKind kind, string about, Actor by, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var now = time.GetUtcNow();
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            // A newer way back into an account replaces the former; what has expired is of no use.
            await context.AccountLinks.Where(l => l.ExpiresAt <= now || (account != null && l.AccountId == account)).ExecuteDeleteAsync(cancellationToken);
            context.AccountLinks.Add(new AccountLink { Hash = HashOf(token), AccountId = account, Email = email, Role = role, By = by.Name, CreatedAt = now, ExpiresAt = now + Lifetime });
            await context.SaveChangesAsync(cancellationToken);
        }

        await audit.AddAsync(kind, about, by, cancellationToken);
        return token;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
