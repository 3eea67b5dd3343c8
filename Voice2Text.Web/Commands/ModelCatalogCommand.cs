using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Web.Commands;

/// <summary><c>models catalog</c></summary>
internal sealed class ModelCatalogCommand : Command
{
    public ModelCatalogCommand(IServiceProvider services, Terminal terminal)
        : base("catalog", "Lists the published models that are known by name.")
    {
        var json = new Option<bool>("--json") { Description = "One JSON array instead of a table." };
        var precision = ModelsCommand.PrecisionOption();
        Add(json);
        Add(precision);
        SetAction((parse, _) => CommandLine.GuardAsync(terminal, () =>
        {
            var installer = services.GetRequiredService<IModelInstaller>();
            var rows = ModelCatalog.Entries.Select(e => (Entry: e, Needs: installer.Estimate(e, parse.GetValue(precision)!))).ToArray();
            terminal.Write(parse.GetValue(json) ? ToJson(rows) : ToTable(rows));
            return Task.FromResult(ExitCodes.Done);
        }));
    }

    private static string ToTable((ModelCatalogEntry Entry, InstallNeeds Needs)[] rows)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("NAME", "REPOSITORY", "PARAMETERS", "DOWNLOAD", "INSTALLED", "LANGUAGES", "LICENCE", "");
        foreach (var (entry, needs) in rows)
        {
            table.AddRow(
                entry.Name, entry.Repository, string.Create(CultureInfo.InvariantCulture, $"{entry.Parameters / 1e6:0} M"), Megabytes(needs.DownloadBytes),
                Megabytes(needs.InstalledBytes), entry.IsEnglishOnly ? "English" : entry.LanguageCount.ToString(CultureInfo.InvariantCulture), entry.License,
                entry.IsMadeForShortMessages ? "made for short messages" : "");
        }

        return Tables.Render(table);
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");

    private static string ToJson((ModelCatalogEntry Entry, InstallNeeds Needs)[] rows) => JsonSerializer.Serialize(rows.Select(r => new
    {
        name = r.Entry.Name,
        repository = r.Entry.Repository,
        parameters = r.Entry.Parameters,
        downloadBytes = r.Needs.DownloadBytes,
        installedBytes = r.Needs.InstalledBytes,
        peakBytes = r.Needs.PeakBytes,
        hasRoom = r.Needs.HasRoom,
        languages = r.Entry.LanguageCount,
        licence = r.Entry.License,
        madeForShortMessages = r.Entry.IsMadeForShortMessages,
    })) + "\n";
}
