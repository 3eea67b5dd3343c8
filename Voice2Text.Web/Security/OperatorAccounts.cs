using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Web.Commands;
using Voice2Text.Web.Hosting;

namespace Voice2Text.Web.Security;

/// <summary>Makes the operator's account.</summary>
internal sealed class OperatorAccounts(UserManager<IdentityUser> users, SetupLink link, IOptions<ConsoleOptions> options)
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
        var errors = await CreateAsync(email, password);
        return errors.Count == 0 ? null : throw new UsageException($"Console:OperatorEmail, Console:OperatorPassword: {string.Join(' ', errors)}");
    }

    /// <summary>Makes the first account through the setup link, which is void from then on.</summary>
    /// <returns>The account, or what is wrong with the e-mail or the password; neither where the link is void.</returns>
    public async Task<(IdentityUser? Account, IReadOnlyList<string> Errors)> CreateFirstAsync(string token, string email, string password, CancellationToken cancellationToken)
    {
        await link.Gate.WaitAsync(cancellationToken);
        try
        {
            if (!link.Accepts(token) || await users.Users.AnyAsync(cancellationToken)) return (null, []);
            var errors = await CreateAsync(email, password);
            if (errors.Count > 0) return (null, errors);
            link.Void();
            return (await users.FindByEmailAsync(email), []);
        }
        finally
        {
            link.Gate.Release();
        }
    }

    private async Task<IReadOnlyList<string>> CreateAsync(string email, string password)
    {
        var result = await users.CreateAsync(new IdentityUser { UserName = email, Email = email, EmailConfirmed = true }, password);
        // The user name is the e-mail: what is wrong with it is said once.
        return [.. result.Errors.Where(e => !e.Code.Contains("UserName", StringComparison.Ordinal)).Select(e => e.Description)];
    }
}
