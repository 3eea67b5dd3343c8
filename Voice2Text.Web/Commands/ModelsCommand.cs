using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Web.Commands;

/// <summary><c>models list</c>, <c>models import FOLDER</c>, <c>models use NAME</c> and <c>models remove ID</c>; the rest stands beside.</summary>
internal sealed class ModelsCommand : Command
{
    public ModelsCommand(IServiceProvider services, Terminal terminal)
        : base("models", "Lists, installs, switches and removes models, and tells which ones fit.")
    {
        Add(ListCommand(services, terminal));
        Add(new ModelShowCommand(services, terminal));
        Add(new ModelCatalogCommand(services, terminal));
        Add(new ModelInstallCommand(services, terminal));
        Add(ImportCommand(services, terminal));
        Add(UseCommand(services, terminal));
        Add(RemoveCommand(services, terminal));
        Add(new ModelsFitCommand(services, terminal));
    }

    private static Command ListCommand(IServiceProvider services, Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "One JSON array instead of a table." };
        var list = new Command("list", "Lists the installed models.") { json };
        list.SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var models = await services.GetRequiredService<IModelLibrary>().ListAsync(cancellationToken);
            terminal.Write(parse.GetValue(json) ? ToJson(models) : ToTable(models));
            return ExitCodes.Done;
        }));
        return list;
    }

    private static Command ImportCommand(IServiceProvider services, Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A Hugging Face Whisper checkpoint: config.json, model.safetensors, tokenizer files." };
        var precision = PrecisionOption();
        var name = new Option<string?>("--name") { Description = "Name of the model; default: the folder's." };
        var import = new Command("import", "Imports a checkpoint folder.") { folder, precision, name };
        import.SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var options = new ModelImportOptions { Precision = parse.GetValue(precision)!, Name = parse.GetValue(name) };
            var progress = new ImportProgress(terminal);
            var model = await services.GetRequiredService<IModelLibrary>().ImportAsync(parse.GetValue(folder)!, options, progress, cancellationToken);
            terminal.Write($"{model.Id}\n");
            ComparisonText.WarnIfDoubtful(terminal, model);
            await FitWarning.ReportAsync(services, terminal, model, cancellationToken);
            return ExitCodes.Done;
        }));
        return import;
    }

    private static Command UseCommand(IServiceProvider services, Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "An installed model, by name or id." };
        var use = new Command("use", "Has the server switch to a model: a running one between two transcriptions, else the next one at its start.") { name };
        use.SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var model = await services.GetRequiredService<IModelLibrary>().FindAsync(parse.GetValue(name)!, cancellationToken);
            using var guard = services.GetRequiredService<StorageGuard>();
            await guard.PrepareSharedAsync(cancellationToken);
            await services.GetRequiredService<IModelSwitch>().RequestAsync(model.Id, $"{Environment.UserName} (command line)", cancellationToken);
            terminal.Write($"{model.Id}\n");
            return ExitCodes.Done;
        }));
        return use;
    }

    private static Command RemoveCommand(IServiceProvider services, Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The model's id, as models list shows it." };
        var remove = new Command("remove", "Removes an installed model.") { id };
        remove.SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            await services.GetRequiredService<IModelLibrary>().RemoveAsync(parse.GetValue(id)!, cancellationToken);
            return ExitCodes.Done;
        }));
        return remove;
    }

    /// <summary><c>--precision</c>: a preset, one format, or two.</summary>
    internal static Option<ModelPrecision> PrecisionOption() => new("--precision")
    {
        Description = "exact, balanced or small; or a format for encoder and decoder each, such as int8-q8 (fp32, int8, q8, q4).",
        HelpName = "precision",
        DefaultValueFactory = _ => ModelPrecision.Balanced,
        CustomParser = result =>
        {
            if (ModelPrecision.TryParse(result.Tokens[0].Value, out var precision)) return precision;
            result.AddError($"There is no precision \"{result.Tokens[0].Value}\". Use exact, balanced, small, or formats such as q8 or int8-q4 (fp32, int8, q8, q4).");
            return null;
        },
    };

    private static string ToTable(IReadOnlyList<InstalledModel> models)
    {
        if (models.Count == 0) return "No model is installed yet; the demo model is made on first use. Install one with: models install NAME\n";
        var table = new Table().Border(TableBorder.None).AddColumns("MODEL", "NAME", "PRECISION", "SIZE", "LANGUAGES", "IMPORTED", "AS ITS CHECKPOINT");
        foreach (var model in models)
        {
            table.AddRow(
                Markup.Escape(model.Id), Markup.Escape(model.Name), model.Precision.Name,
                string.Create(CultureInfo.InvariantCulture, $"{model.Bytes / (double)(1 << 20):0.0} MiB"),
                model.Languages.Count.ToString(CultureInfo.InvariantCulture), model.ImportedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                ComparisonText.Short(model.Comparison));
        }

        return Tables.Render(table);
    }

    private static string ToJson(IReadOnlyList<InstalledModel> models) => JsonSerializer.Serialize(
        models.Select(m => new
        {
            id = m.Id,
            name = m.Name,
            precision = m.Precision.Name,
            bytes = m.Bytes,
            languages = m.Languages,
            importedAt = m.ImportedAt,
            repository = m.Source?.Repository,
            commit = m.Source?.Commit,
            comparison = m.Comparison is not { } c ? null : new
            {
                isSpeech = c.IsSpeech,
                languages = c.Languages,
                tokens = c.Tokens,
                equalTokens = c.EqualTokens,
                encoderError = c.EncoderError,
                firstTokenDistance = c.FirstTokenDistance,
            },
            directory = m.Directory,
        })) + "\n";

    /// <summary>Shown as it comes, on the thread that imports: a line that appears after the end would stay.</summary>
    internal sealed class ImportProgress(Terminal terminal) : IProgress<ModelImportProgress>
    {
        public void Report(ModelImportProgress value) =>
            terminal.ShowProgress($"importing: {value.Stage}", value.Total > 0 ? (double)value.Done / value.Total : null);
    }
}
