using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Web.Commands;
using Voice2Text.Web.Hosting;

namespace Voice2Text.Web.Security;

/// <summary>Makes the operator's account.</summary>
internal sealed class OperatorAccounts(UserManager<Account> users, AccountCommands accounts, SetupLink link, IOptions<ConsoleOptions> options)
{
    /// <summary>At start: makes the account that the configuration names, where there is none yet.</summary>
    /// <returns>The token of the setup link; <see langword="null"/> where there is an account.</returns>
    /// <exception cref="UsageException">The configured account cannot be made.</exception>
    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (await users.Users.AnyAsync(cancellationToken)) return null;
        var (email, password) = (options.Value.OperatorEmail, options.Value.OperatorPassword);
        if (string.IsNullOrEmpty(email) && string.IsNullOrEmpty(password)) return link.Issue();
        if (string.IsNullOrEmpty(email) || string.IsNullOrEmpty(password))
            throw new UsageException("Console:OperatorEmail and Console:OperatorPassword are to be set together, or neither for a one-time link.");
        // The start of the server speaks English, whatever the language of the machine; it ends with this method.
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        var errors = await accounts.CreateAsync(email, password, AccountRole.Operator, Actor.Server, cancellationToken);
        return errors.Count == 0 ? null : throw new UsageException($"Console:OperatorEmail, Console:OperatorPassword: {string.Join(' ', errors)}");
    }

    /// <summary>Makes the first account through the setup link, which is void from then on.</summary>
    /// <returns>The account, or what is wrong with the e-mail or the password; neither where the link is void.</returns>
    public async Task<(Account? Account, IReadOnlyList<string> Errors)> CreateFirstAsync(string token, string email, string password, string? address, CancellationToken cancellationToken)
    {
        await link.Gate.WaitAsync(cancellationToken);
        try
        {
            if (!link.Accepts(token) || await users.Users.AnyAsync(cancellationToken)) return (null, []);
            var errors = await accounts.CreateAsync(email, password, AccountRole.Operator, new Actor(email, address), cancellationToken);
            if (errors.Count > 0) return (null, errors);
            link.Void();
            return (await users.FindByEmailAsync(email), []);
        }
        finally
        {
            link.Gate.Release();
        }
    }
}
