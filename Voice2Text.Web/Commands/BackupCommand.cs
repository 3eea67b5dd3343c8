using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Persistence.Backups;

namespace Voice2Text.Web.Commands;

/// <summary><c>backup</c>: a copy of the database, also while the server runs.</summary>
internal sealed class BackupCommand : Command
{
    public BackupCommand(IServiceProvider services, Terminal terminal)
        : base("backup", "Makes a checked copy of the database: transcriptions, accounts, schedules and keys. A server may run meanwhile.")
    {
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; default: a new one in the folder of the backups." };
        Add(output);
        Add(List(services, terminal));
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            await services.GetRequiredService<StorageGuard>().PrepareSharedAsync(cancellationToken);
            var backups = services.GetRequiredService<BackupStore>();
            var target = parse.GetValue(output);
            var made = await backups.CreateAsync(target, cancellationToken);
            if (target is null) backups.Prune();
            terminal.Write($"{made.Path}\n");
            return ExitCodes.Done;
        }));
    }

    private static Command List(IServiceProvider services, Terminal terminal)
    {
        var list = new Command("list", "Lists the backups, the newest first.");
        list.SetAction((_, _) => CommandLine.GuardAsync(terminal, () =>
        {
            var table = new Table().Border(TableBorder.None).AddColumns("MADE", "SIZE", "FILE");
            foreach (var backup in services.GetRequiredService<BackupStore>().List())
            {
                table.AddRow(
                    backup.MadeAt.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
                    string.Create(CultureInfo.InvariantCulture, $"{backup.Bytes / (double)(1 << 20):0.0} MiB"), Markup.Escape(backup.Path));
            }

            terminal.Write(Tables.Render(table));
            return Task.FromResult(ExitCodes.Done);
        }));
        return list;
    }
}
