using System.CommandLine;
using Voice2Text.Infrastructure.Persistence.Backups;

namespace Voice2Text.Web.Commands;

/// <summary><c>restore FILE</c>: a backup in the place of the database.</summary>
internal sealed class RestoreCommand : Command
{
    private const string Latest = "latest";

    public RestoreCommand(IServiceProvider services, Terminal terminal)
        : base("restore", "Puts a backup in the place of the database, which is kept aside. The server must not run.")
    {
        var file = new Argument<string>("FILE") { Description = $"A file that \"backup\" has made, or \"{Latest}\" for the newest." };
        Add(file);
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var backup = Find(services.GetRequiredService<BackupStore>(), parse.GetValue(file)!);
            var result = await services.GetRequiredService<DatabaseRestore>().RunAsync(backup, cancellationToken);
            terminal.Write($"The database is that of {backup}.\n");
            if (result.ReplacedPath is { } replaced) terminal.Write($"The former one is kept as {replaced}. Remove it when you do not need it any more.\n");
            if (result.Keys > 0) terminal.Write($"Keys put back: {result.Keys}.\n");
            return ExitCodes.Done;
        }));
    }

    private static string Find(BackupStore backups, string name)
    {
        if (!string.Equals(name, Latest, StringComparison.OrdinalIgnoreCase)) return Path.GetFullPath(name);
        return backups.List() is [var newest, ..] ? newest.Path : throw new BackupException($"There is no backup in {backups.Folder}. Name a file.");
    }
}
