using System.CommandLine;
using Voice2Text.Infrastructure.Speech.Benchmarks;

namespace Voice2Text.Web.Commands;

/// <summary><c>bench compare A B</c></summary>
internal sealed class BenchCompareCommand : Command
{
    private readonly Argument<string> _first = new("A") { Description = "A result file of bench --output." };
    private readonly Argument<string> _second = new("B") { Description = "Another one: of another server, or of another version." };

    public BenchCompareCommand(Terminal terminal)
        : base("compare", "Puts two result files beside each other.")
    {
        Arguments.Add(_first);
        Arguments.Add(_second);
        SetAction((parse, _) => CommandLine.GuardAsync(terminal, () =>
        {
            var (first, second) = (BenchmarkFile.Read(parse.GetValue(_first)!), BenchmarkFile.Read(parse.GetValue(_second)!));
            terminal.Write(BenchTables.ToText(first, second, BenchmarkComparison.Of(first, second)));
            return Task.FromResult(ExitCodes.Done);
        }));
    }
}
