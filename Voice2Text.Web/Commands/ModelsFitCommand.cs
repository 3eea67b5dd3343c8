using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Web.Commands;

/// <summary><c>models fit [NAME]</c>: what models need and cost on this machine, before any of them is loaded.</summary>
internal sealed class ModelsFitCommand : Command
{
    private readonly Argument<string?> _name = new("NAME") { Description = "An installed model or a Whisper size; default: all.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<ModelPrecision> _precision = ModelsCommand.PrecisionOption();
    private readonly Option<bool> _json = new("--json") { Description = "One JSON array instead of a table." };

    public ModelsFitCommand(IServiceProvider services, Terminal terminal)
        : base("fit", "Tells which models fit into this machine's memory, and how fast they will be.")
    {
        Arguments.Add(_name);
        Options.Add(_precision);
        Options.Add(_json);
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var rows = new List<Row>();
            foreach (var subject in await ChooseAsync(services, parse.GetValue(_name), parse.GetValue(_precision)!, cancellationToken))
            {
                terminal.ShowProgress($"measuring {subject.Name}", null);
                rows.Add(await LookAsync(services, subject, cancellationToken));
            }

            terminal.Write(parse.GetValue(_json) ? ToJson(rows) : ToText(rows));
            return ExitCodes.Done;
        }));
    }

    private static async Task<IReadOnlyList<Subject>> ChooseAsync(IServiceProvider services, string? name, ModelPrecision precision, CancellationToken cancellationToken)
    {
        if (name is not null && WhisperSizes.TryGet(name, out var dimensions)) return [new Subject(name, dimensions, precision, null)];
        var library = services.GetRequiredService<IModelLibrary>();
        if (name is not null) return [Installed(await library.FindAsync(name, cancellationToken))];
        var sizes = WhisperSizes.Names.Select(n => new Subject(n, WhisperSizes.TryGet(n, out var size) ? size : throw new KeyNotFoundException(n), precision, null));
        return [.. sizes, .. (await library.ListAsync(cancellationToken)).Select(Installed)];

        static Subject Installed(InstalledModel model) => new(model.Id, model.Dimensions, model.Precision, model);
    }

    private static async Task<Row> LookAsync(IServiceProvider services, Subject subject, CancellationToken cancellationToken)
    {
        var (check, forecast) = (services.GetRequiredService<IModelFitCheck>(), services.GetRequiredService<ModelForecast>());
        if (subject.Model is not { } model)
        {
            return new Row(
                subject, check.Check(subject.Dimensions, subject.Precision, FitQuestion.Default),
                await forecast.PredictAsync(subject.Dimensions, subject.Precision, ModelForecast.ShortClip, cancellationToken),
                await forecast.PredictAsync(subject.Dimensions, subject.Precision, ModelForecast.LongClip, cancellationToken));
        }

        var fit = await check.CheckAsync(model, FitQuestion.Default, cancellationToken);
        await forecast.MeasureAsync(model, cancellationToken);
        return new Row(
            subject, fit, await forecast.PredictAsync(model, ModelForecast.ShortClip, cancellationToken),
            await forecast.PredictAsync(model, ModelForecast.LongClip, cancellationToken));
    }

    private static string ToText(IReadOnlyList<Row> rows)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("MODEL", "PRECISION", "ANONYMOUS", "FILE-BACKED", "VERDICT", "RTF 9 s", "RTF 30 s");
        foreach (var row in rows)
        {
            table.AddRow(
                Markup.Escape(row.Subject.Name), row.Subject.Precision.Name, Mebibytes(row.Fit.Needed.Anonymous), Mebibytes(row.Fit.Needed.FileBacked),
                Word(row.Fit.Verdict), Factor(row.Short), Factor(row.Long));
        }

        var text = Tables.Render(table);
        return rows is [var only] ? $"{text}{only.Fit.Sentence}\n" : text;
    }

    private static string ToJson(IReadOnlyList<Row> rows) => JsonSerializer.Serialize(rows.Select(r => new
    {
        model = r.Subject.Name,
        precision = r.Subject.Precision.Name,
        isInstalled = r.Subject.Model is not null,
        anonymousBytes = r.Fit.Needed.Anonymous,
        fileBackedBytes = r.Fit.Needed.FileBacked,
        freeBytes = r.Fit.Room.Free,
        swapBytes = r.Fit.Room.Swap,
        measuredPeakBytes = r.Fit.MeasuredPeak,
        verdict = JsonNamingPolicy.CamelCase.ConvertName(r.Fit.Verdict.ToString()),
        explanation = r.Fit.Sentence,
        realTimeFactor9s = r.Short,
        realTimeFactor30s = r.Long,
    })) + "\n";

    /// <summary>A verdict in one or two words.</summary>
    internal static string Word(FitVerdict verdict) => verdict switch
    {
        FitVerdict.Fits => "fits",
        FitVerdict.FitsReadingFromDisk => "fits, reads from disk",
        FitVerdict.WillSwap => "will swap",
        _ => "will be killed",
    };

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");

    private static string Factor(double? factor) => factor?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private sealed record Subject(string Name, ModelDimensions Dimensions, ModelPrecision Precision, InstalledModel? Model);

    private sealed record Row(Subject Subject, ModelFit Fit, double? Short, double? Long);
}
