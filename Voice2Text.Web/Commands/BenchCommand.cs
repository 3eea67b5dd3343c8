using System.CommandLine;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Web.Commands;

/// <summary><c>bench</c></summary>
internal sealed class BenchCommand : Command
{
    private const string DefaultSize = "base";

    private readonly Option<IReadOnlyList<BenchmarkSize>?> _sizes = BenchOptions.Sizes();
    private readonly Option<string?> _model = new("--model", "-m") { Description = "An installed model instead." };
    private readonly Option<IReadOnlyList<ModelPrecision>?> _precisions = BenchOptions.Precisions();
    private readonly Option<IReadOnlyList<BenchmarkCase>?> _cases = BenchOptions.Cases();
    private readonly Option<int> _threads = new("--threads", "-t") { Description = "Threads of the speech engine.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _repetitions = new("--repetitions", "-r") { Description = "Counted runs of each case in a round.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often everything is measured in turn.", DefaultValueFactory = _ => 1 };
    private readonly Option<long?> _memoryLimit = BenchOptions.MemoryLimit();
    private readonly Option<bool> _inTurn = new("--in-turn") { Description = "Measures everything again with encoder and decoder taking turns in memory, as in a server that is short of it." };
    private readonly Option<string?> _whisperCpp = new("--whisper-cpp") { Description = "Path of whisper-bench or whisper-cli of whisper.cpp, which then does the same work.", HelpName = "path" };
    private readonly Option<IReadOnlyList<GgmlFormat>?> _whisperFormats = BenchOptions.WhisperFormats();
    private readonly Option<string?> _output = new("--output", "-o") { Description = "A file for the results, as JSON; compare reads it.", HelpName = "file" };
    private readonly Option<bool> _json = new("--json") { Description = "The same JSON on standard output instead of tables." };

    public BenchCommand(IServiceProvider services, Terminal terminal)
        : base("bench", "Measures speed and memory of the speech engine on this machine.")
    {
        foreach (var option in new Option[] { _sizes, _model, _precisions, _cases, _threads, _repetitions, _rounds, _memoryLimit, _inTurn, _whisperCpp, _whisperFormats, _output, _json }) Options.Add(option);
        foreach (var count in new[] { _threads, _repetitions, _rounds })
        {
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError($"{count.Name} is a number from 1 to 256.");
            });
        }

        Subcommands.Add(new BenchCompareCommand(terminal));
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, () => RunAsync(parse, services, terminal, cancellationToken)));
    }

    private async Task<int> RunAsync(ParseResult parse, IServiceProvider services, Terminal terminal, CancellationToken cancellationToken)
    {
        var (sizes, name, whisper) = (parse.GetValue(_sizes), parse.GetValue(_model), parse.GetValue(_whisperCpp));
        if (sizes is not null && name is not null) throw new UsageException("Give --size or --model, not both.");
        if (whisper is not null && name is not null) throw new UsageException("--whisper-cpp goes with --size: both engines get random weights of the same dimensions.");
        var output = parse.GetValue(_output);
        CheckFolder(output);
        var plan = new BenchmarkPlan
        {
            Installed = name is null ? null : await services.GetRequiredService<IModelLibrary>().FindAsync(name, cancellationToken),
            Sizes = name is null ? sizes ?? [Default()] : [],
            Precisions = parse.GetValue(_precisions)!,
            Cases = parse.GetValue(_cases)!,
            Threads = parse.GetValue(_threads),
            Repetitions = parse.GetValue(_repetitions),
            Rounds = parse.GetValue(_rounds),
            MemoryLimit = parse.GetValue(_memoryLimit),
            AlsoInTurn = parse.GetValue(_inTurn),
            WhisperCpp = whisper,
            WhisperCppFormats = parse.GetValue(_whisperFormats)!,
            Directory = Path.GetFullPath(services.GetRequiredService<IOptions<StorageOptions>>().Value.Directory),
        };
        var report = await new BenchmarkRunner(plan, new StageProgress(terminal)).RunAsync(cancellationToken);
        if (output is not null) BenchmarkFile.Write(output, report);
        terminal.Write(parse.GetValue(_json) ? BenchmarkFile.ToJson(report) + "\n" : BenchTables.ToText(report));
        return ExitCodes.Done;
    }

    private static BenchmarkSize Default() =>
        WhisperSizes.TryGet(DefaultSize, out var dimensions) ? new BenchmarkSize(DefaultSize, dimensions) : throw new KeyNotFoundException(DefaultSize);

    /// <summary>Said before an hour of work rather than after it.</summary>
    private static void CheckFolder(string? output)
    {
        if (output is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(output)))) throw new UsageException($"There is no folder for {output}.");
    }

    private sealed class StageProgress(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.ShowProgress(value, null);
    }
}
