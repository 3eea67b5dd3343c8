using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Accounts;

/// <summary>Who does something.</summary>
/// <param name="Name">E-mail of the account.</param>
/// <param name="Address">Network address; <see langword="null"/>: the server itself.</param>
public sealed record Actor(string Name, string? Address)
{
    /// <summary>The command line, or the configuration at start.</summary>
    public static Actor Server { get; } = new("voice2text", null);
}

/// <summary>Writes down what is done to accounts.</summary>
public sealed class AccountAudit(IDbContextFactory<Voice2TextDbContext> contexts, AccountWatch watch, TimeProvider time)
{
    /// <summary>Writes it down and tells it to the pages that are open.</summary>
    public async Task AddAsync(AccountEventKind kind, string about, Actor by, CancellationToken cancellationToken)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            context.AccountEvents.Add(new AccountEvent { At = time.GetUtcNow(), By = by.Name, Address = by.Address, Kind = kind, About = about });
            await context.SaveChangesAsync(cancellationToken);
        }

        await watch.TellAsync(cancellationToken);
    }
}
