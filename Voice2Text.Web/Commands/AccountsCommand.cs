using System.CommandLine;
using System.Globalization;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Web.Hosting;

namespace Voice2Text.Web.Commands;

/// <summary><c>accounts reset EMAIL</c>: the way back into the console. It works beside a running server.</summary>
internal sealed class AccountsCommand : Command
{
    public AccountsCommand(IServiceProvider services, Terminal terminal)
        : base("accounts", "Accounts of the operator's console.")
    {
        var email = new Argument<string>("EMAIL") { Description = "E-mail of the account; where there is none with it, the link makes a new operator." };
        var reset = new Command("reset", "Prints a one-time link to a new password. The second step is turned off with it, and a locked account is unlocked.") { email };
        reset.SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var given = parse.GetValue(email)!.Trim();
            if (given is not [not '@', .., not '@'] || !given.Contains('@', StringComparison.Ordinal)) throw new UsageException($"\"{given}\" is no e-mail address.");
            await services.GetRequiredService<StorageGuard>().PrepareSharedAsync(cancellationToken);
            var (token, exists) = await services.GetRequiredService<AccountLinks>().MakeResetAsync(given, Actor.Server, cancellationToken);
            var address = services.GetRequiredService<IConfiguration>()["Urls"]?.Split(';')[0] ?? ConsoleOptions.DefaultUrl;
            terminal.Write(exists ? $"A new password for {given}, once:\n" : $"There is no account {given} yet. A new operator, once:\n");
            terminal.Write($"{ServeCommand.Reachable(address)}{AccountLinks.Path}{token}\n");
            terminal.Write(string.Create(CultureInfo.InvariantCulture, $"The link is good for {AccountLinks.Lifetime.TotalHours:0} hours, at any address that this console has.\n"));
            return ExitCodes.Done;
        }));
        Add(reset);
    }
}
