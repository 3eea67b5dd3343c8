using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Accounts;

/// <summary>Reads accounts and what was done to them.</summary>
public sealed class AccountQueries(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time)
{
    /// <summary>Every account, by e-mail: a console has few.</summary>
    public async Task<IReadOnlyList<AccountRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var accounts = await context.Users.AsNoTracking().OrderBy(u => u.NormalizedEmail).ToListAsync(cancellationToken);
        var operators = accounts.Count(a => a.Role == AccountRole.Operator);
        return [.. accounts.Select(a => new AccountRow(
            a.Id, a.Email ?? "", a.Role, a.LastSignInAt, a.TwoFactorEnabled, a.LockoutEnd > now ? a.LockoutEnd : null, a.Role == AccountRole.Operator && operators == 1))];
    }

    /// <summary>How an account stands now; <see langword="null"/> where it is removed.</summary>
    public async Task<AccountStanding?> FindStandingAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Users.AsNoTracking().Where(u => u.Id == id).Select(u => new AccountStanding(u.Role, u.SecurityStamp)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>What was done to accounts, the newest first.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="size">Rows on a page.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<AccountEventPage> EventsAsync(int page, int size, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var events = context.AccountEvents.AsNoTracking();
        return new AccountEventPage(
            await events.OrderByDescending(e => e.Id).Skip((page - 1) * size).Take(size).ToListAsync(cancellationToken),
            await events.CountAsync(cancellationToken));
    }
}

/// <summary>One account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Email">How it signs in.</param>
/// <param name="Role">What it may do.</param>
/// <param name="LastSignInAt">When it last signed in.</param>
/// <param name="HasSecondStep">Whether a code of an authenticator app is asked for.</param>
/// <param name="LockedUntil">Where too many tries have locked it.</param>
/// <param name="IsLastOperator">Whether it can neither be removed nor made a viewer.</param>
public sealed record AccountRow(string Id, string Email, AccountRole Role, DateTimeOffset? LastSignInAt, bool HasSecondStep, DateTimeOffset? LockedUntil, bool IsLastOperator);

/// <summary>One page of events.</summary>
/// <param name="Events">The newest first.</param>
/// <param name="Total">Events on all pages.</param>
public sealed record AccountEventPage(IReadOnlyList<AccountEvent> Events, int Total);
