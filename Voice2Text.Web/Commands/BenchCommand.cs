using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Spectre.Console;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Speech.Benchmarks;

namespace Voice2Text.Web.Commands;

/// <summary><c>bench</c></summary>
internal sealed class BenchCommand : Command
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly Option<string?> _size = new("--size", "-s") { Description = $"Random weights at the dimensions of: {string.Join(", ", RandomModel.Sizes)}." };
    private readonly Option<string?> _model = new("--model", "-m") { Description = "An installed model instead." };
    private readonly Option<ModelPrecision> _precision = ModelsCommand.PrecisionOption();
    private readonly Option<int> _threads = new("--threads", "-t") { Description = "Threads of the speech engine.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _repetitions = new("--repetitions", "-r") { Description = "Counted runs of each case.", DefaultValueFactory = _ => 3 };
    private readonly Option<bool> _json = new("--json") { Description = "JSON instead of a table." };

    public BenchCommand(IServiceProvider services, Terminal terminal)
        : base("bench", "Measures speed and memory of the speech engine on this machine.")
    {
        foreach (var option in new Option[] { _size, _model, _precision, _threads, _repetitions, _json }) Options.Add(option);
        foreach (var count in new[] { _threads, _repetitions })
        {
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError($"{count.Name} is a number from 1 to 256.");
            });
        }

        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, () => RunAsync(parse, services, terminal, cancellationToken)));
    }

    private async Task<int> RunAsync(ParseResult parse, IServiceProvider services, Terminal terminal, CancellationToken cancellationToken)
    {
        var (size, name) = (parse.GetValue(_size), parse.GetValue(_model));
        if (size is not null && name is not null) throw new UsageException("Give --size or --model, not both.");
        var storage = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        using var random = name is null
            ? await RandomModel.CreateAsync(size ?? "base", parse.GetValue(_precision)!, storage.Directory, new ModelsCommand.ImportProgress(terminal), cancellationToken)
            : null;
        var model = random?.Model ?? await services.GetRequiredService<IModelLibrary>().FindAsync(name!, cancellationToken);
        var report = EngineBenchmark.Run(
            model, parse.GetValue(_threads), parse.GetValue(_repetitions), new StageProgress(terminal), cancellationToken);
        terminal.Write(parse.GetValue(_json) ? JsonSerializer.Serialize(report, Json) + "\n" : ToText(report));
        return ExitCodes.Done;
    }

    private static string ToText(BenchmarkReport report)
    {
        var table = new Table().Border(TableBorder.None)
            .AddColumns("CASE", "LOG-MEL ms", "ENCODER ms", "DECODER ms/token", "TOKENS", "RTF", "RTF min-max", "OUTSIDE ORT");
        foreach (var window in report.Windows)
        {
            table.AddRow(
                window.Name, Number(window.MelMilliseconds.Median, "0.0"), Number(window.EncoderMilliseconds.Median, "0"),
                Number(window.DecoderMillisecondsPerToken.Median, "0.00"), Number(window.Tokens, "0"), Number(window.RealTimeFactor.Median, "0.000"),
                $"{Number(window.RealTimeFactor.Min, "0.000")}-{Number(window.RealTimeFactor.Max, "0.000")}", Number(window.OutsideRuntimeShare, "0.0 %"));
        }

        return $"{report.Model}, {report.Threads} thread(s), median of {report.Repetitions}\n{Tables.Render(table)}"
            + $"load {Number(report.LoadMilliseconds, "0")} ms; peak resident {Mebibytes(report.PeakResidentBytes)} "
            + $"(anonymous {Mebibytes(report.PeakAnonymousBytes)}, file-backed {Mebibytes(report.PeakFileBackedBytes)}; "
            + $"{Mebibytes(report.IdleResidentBytes)} before the model was loaded)\n";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Mebibytes(long bytes) => $"{bytes >> 20} MiB";

    private sealed class StageProgress(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.ShowProgress(value, null);
    }
}
