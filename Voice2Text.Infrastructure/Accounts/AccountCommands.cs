using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Accounts;

namespace Voice2Text.Infrastructure.Accounts;

/// <summary>What operators do with accounts. Identity's own services belong to one scope, so each call makes one.</summary>
public sealed class AccountCommands(IServiceScopeFactory scopes, AccountLinks links, AccountAudit audit) : IDisposable
{
    // One change at a time: two operators who remove each other at once would leave none.
    private readonly SemaphoreSlim _gate = new(1);

    public void Dispose() => _gate.Dispose();

    /// <summary>Makes an account.</summary>
    /// <returns>What is wrong with the e-mail or the password.</returns>
    public async Task<IReadOnlyList<string>> CreateAsync(string email, string password, AccountRole role, Actor by, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var result = await users.CreateAsync(new Account { UserName = email, Email = email, EmailConfirmed = true, Role = role }, password);
        if (!result.Succeeded) return ErrorsOf(result);
        await audit.AddAsync(AccountEventKind.Created, email, by, cancellationToken);
        return [];
    }

    /// <summary>Uses a link: makes the account that it invites to, or gives the account that it resets a new password.</summary>
    /// <returns>E-mail of the account, or what is wrong; neither where the link is void.</returns>
    public async Task<(string? Email, IReadOnlyList<string> Errors)> UseLinkAsync(string token, string email, string password, string? address, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (await links.FindAsync(token, cancellationToken) is not { } link) return (null, []);
            email = link.Email ?? email;
            var by = new Actor(email, address);
            var errors = link.AccountId is null
                ? await CreateAsync(email, password, link.Role, by, cancellationToken)
                : await ResetAsync(link.AccountId, password, by, cancellationToken);
            if (errors.Count > 0) return (null, errors);
            await links.DeleteAsync(link.Id, cancellationToken);
            return (email, []);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes an invitation back.</summary>
    public async Task RevokeAsync(AccountLink link, Actor by, CancellationToken cancellationToken)
    {
        if (await links.DeleteAsync(link.Id, cancellationToken)) await audit.AddAsync(AccountEventKind.InvitationRevoked, link.Email ?? $"{link.Role}", by, cancellationToken);
    }

    /// <returns>Whether it was done: the last operator stays one.</returns>
    public Task<bool> ChangeRoleAsync(string id, AccountRole role, Actor by, CancellationToken cancellationToken) => ChangeAsync(
        id,
        async (users, account) =>
        {
            if (role != AccountRole.Operator && await IsLastOperatorAsync(users, account, cancellationToken)) return null;
            account.Role = role;
            return await users.UpdateAsync(account);
        },
        AccountEventKind.RoleChanged, by, cancellationToken);

    /// <returns>Whether it was done: the last operator stays.</returns>
    public Task<bool> RemoveAsync(string id, Actor by, CancellationToken cancellationToken) => ChangeAsync(
        id,
        async (users, account) => await IsLastOperatorAsync(users, account, cancellationToken) ? null : await users.DeleteAsync(account),
        AccountEventKind.Removed, by, cancellationToken);

    /// <summary>Lets a locked account sign in again.</summary>
    public Task<bool> UnlockAsync(string id, Actor by, CancellationToken cancellationToken) =>
        ChangeAsync(id, (users, account) => UnlockAsync(users, account)!, AccountEventKind.Unlocked, by, cancellationToken);

    /// <summary>Turns the second step of an account off whose owner has lost the device.</summary>
    public Task<bool> TurnSecondStepOffAsync(string id, Actor by, CancellationToken cancellationToken) =>
        ChangeAsync(id, (users, account) => TurnSecondStepOffAsync(users, account)!, AccountEventKind.SecondStepOff, by, cancellationToken);

    /// <summary>Turns it off, and forgets its key and codes.</summary>
    public static async Task<IdentityResult> TurnSecondStepOffAsync(UserManager<Account> users, Account account)
    {
        await users.SetTwoFactorEnabledAsync(account, false);
        // A key that somebody has seen is not used again; without codes there is nothing to recover with.
        await users.ResetAuthenticatorKeyAsync(account);
        await users.GenerateNewTwoFactorRecoveryCodesAsync(account, 0);
        return IdentityResult.Success;
    }

    /// <summary>What is wrong, in sentences. The user name is the e-mail: what is wrong with it is said once.</summary>
    public static IReadOnlyList<string> ErrorsOf(IdentityResult result) =>
        [.. result.Errors.Where(e => !e.Code.Contains("UserName", StringComparison.Ordinal)).Select(e => e.Description)];

    private async Task<IReadOnlyList<string>> ResetAsync(string id, string password, Actor by, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        if (await users.FindByIdAsync(id) is not { } account) return [];
        foreach (var validator in users.PasswordValidators)
        {
            var valid = await validator.ValidateAsync(users, account, password);
            if (!valid.Succeeded) return ErrorsOf(valid);
        }

        await users.RemovePasswordAsync(account);
        await users.AddPasswordAsync(account, password);
        await TurnSecondStepOffAsync(users, account);
        await UnlockAsync(users, account);
        await audit.AddAsync(AccountEventKind.Reset, by.Name, by, cancellationToken);
        return [];
    }

    private static async Task<IdentityResult> UnlockAsync(UserManager<Account> users, Account account)
    {
        await users.SetLockoutEndDateAsync(account, null);
        return await users.ResetAccessFailedCountAsync(account);
    }

    private async Task<bool> ChangeAsync(string id, Func<UserManager<Account>, Account, Task<IdentityResult?>> change, AccountEventKind kind, Actor by, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
            if (await users.FindByIdAsync(id) is not { } account || await change(users, account) is not { Succeeded: true }) return false;
            await audit.AddAsync(kind, account.Email ?? "", by, cancellationToken);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task<bool> IsLastOperatorAsync(UserManager<Account> users, Account account, CancellationToken cancellationToken) =>
        account.Role == AccountRole.Operator && await users.Users.CountAsync(a => a.Role == AccountRole.Operator, cancellationToken) == 1;
}
