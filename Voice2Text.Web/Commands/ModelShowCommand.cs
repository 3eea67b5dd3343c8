using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Voice2Text.Domain.Models;

namespace Voice2Text.Web.Commands;

/// <summary><c>models show NAME</c></summary>
internal sealed class ModelShowCommand : Command
{
    public ModelShowCommand(IServiceProvider services, Terminal terminal)
        : base("show", "Shows one installed model, and how close it is to its checkpoint.")
    {
        var name = new Argument<string>("NAME") { Description = "An installed model, by name or id." };
        Add(name);
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var model = await services.GetRequiredService<IModelLibrary>().FindAsync(parse.GetValue(name)!, cancellationToken);
            terminal.Write(Describe(model));
            return ExitCodes.Done;
        }));
    }

    private static string Describe(InstalledModel model)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        void Row(string label, string value) => table.AddRow(Markup.Escape(label), Markup.Escape(value));
        Row("id", model.Id);
        Row("name", model.Name);
        Row("precision", model.Precision.Name);
        Row("size", string.Create(CultureInfo.InvariantCulture, $"{model.Bytes / (double)(1 << 20):0.0} MiB"));
        Row("languages", string.Join(' ', model.Languages));
        if (model.Source is { } source) Row("from", $"{source.Repository}, commit {source.Commit}");
        Row("imported", model.ImportedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        Row("folder", model.Directory);
        foreach (var (label, value) in ComparisonText.Rows(model.Comparison)) Row(label, value);
        return Tables.Render(table);
    }
}
