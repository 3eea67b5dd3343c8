using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Web.Commands.Memory;

/// <summary><c>memory</c>: what the server holds in memory, and for what.</summary>
internal sealed class MemoryCommand : Command
{
    private const int ShownFiles = 8;

    private readonly Option<int?> _process = new("--process", "-p") { Description = "Process id of a server that runs already; default: one is started for it, in a folder of its own." };
    private readonly Option<int> _rest = new("--rest") { Description = "Seconds at rest before it is measured.", DefaultValueFactory = _ => 60 };

    public MemoryCommand(Terminal terminal)
        : base("memory", "Says how much memory the server holds at rest, without the engine's process, and what holds it.")
    {
        Add(_process);
        Add(_rest);
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, async () =>
        {
            var rest = parse.GetValue(_rest);
            if (rest is < 1 or > 3600) throw new UsageException("--rest takes 1 to 3600 seconds.");
            if (!OperatingSystem.IsLinux()) throw new MeasurementException("Memory can be measured on Linux only.");
            await MeasureAsync(terminal, parse.GetValue(_process), TimeSpan.FromSeconds(rest), cancellationToken);
            return ExitCodes.Done;
        }));
    }

    private static async Task MeasureAsync(Terminal terminal, int? process, TimeSpan rest, CancellationToken cancellationToken)
    {
        if (process is { } id)
        {
            terminal.Write(await DescribeAsync(terminal, id, rest, cancellationToken));
            return;
        }

        terminal.ShowProgress("Starting a server ...", share: null);
        await using var server = await MeasuredServer.StartAsync(cancellationToken);
        var start = ProcessActivity.Read(server.ProcessId);
        var text = await DescribeAsync(terminal, server.ProcessId, rest, cancellationToken);
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"Start: ready after {server.StartTime.TotalSeconds:0.0} s, {start.CpuSeconds:0.0} s of processor time\n{text}"));
    }

    private static async Task<string> DescribeAsync(Terminal terminal, int process, TimeSpan rest, CancellationToken cancellationToken)
    {
        try
        {
            // The first half lets it come to rest; the second is what rest costs.
            terminal.ShowProgress(string.Create(CultureInfo.InvariantCulture, $"At rest for {rest.TotalSeconds:0} s ..."), share: null);
            await Task.Delay(rest / 2, cancellationToken);
            var before = ProcessActivity.Read(process);
            await Task.Delay(rest / 2, cancellationToken);
            var after = ProcessActivity.Read(process);
            var memory = ProcessMemoryReader.Read(process) ?? throw new IOException("It has ended.");
            return Describe(memory, MemoryMap.Read(process), before, after, rest / 2);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MeasurementException($"Process {process.ToString(CultureInfo.InvariantCulture)} cannot be measured: {e.Message}", e);
        }
    }

    private static string Describe(ProcessMemory memory, IReadOnlyList<MemoryArea> areas, ProcessActivity before, ProcessActivity after, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            Rest: {(after.CpuSeconds - before.CpuSeconds) / time.TotalSeconds:0.0 %} of a processor, {(after.WakeUps - before.WakeUps) / time.TotalSeconds:0} wake-ups a second, {after.Threads} threads
            Memory: {Size(memory.Resident)} MiB resident, {Size(memory.Anonymous)} of it anonymous; {Size(memory.PeakResident)} at its peak; {Size(memory.Swapped)} in swap

            {Parts(areas)}
            The largest files:

            {Files(areas)}
            """);

    private static string Parts(IReadOnlyList<MemoryArea> areas)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("WHAT", "MIB", "ANONYMOUS");
        foreach (var part in areas.GroupBy(a => a.Part).OrderByDescending(p => p.Sum(a => a.Resident)))
            table.AddRow(NameOf(part.Key), Size(part.Sum(a => a.Resident)), Size(part.Sum(a => a.Anonymous)));
        return Tables.Render(table);
    }

    private static string Files(IReadOnlyList<MemoryArea> areas)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("FILE", "MIB");
        var files = areas.Where(a => a.Name.StartsWith('/') && a.Part != MemoryPart.CompiledCode).GroupBy(a => a.Name, StringComparer.Ordinal);
        foreach (var (file, size) in files.Select(f => (f.Key, f.Sum(a => a.Resident))).OrderByDescending(f => f.Item2).Take(ShownFiles))
            table.AddRow(Markup.Escape(Path.GetFileName(file)), Size(size));
        return Tables.Render(table);
    }

    private static string Size(long bytes) => (bytes / (double)(1 << 20)).ToString("0.0", CultureInfo.InvariantCulture);

    private static string NameOf(MemoryPart part) => part switch
    {
        MemoryPart.ManagedHeap => "managed heap",
        MemoryPart.CompiledCode => "code compiled at run time, and the runtime's tables",
        MemoryPart.NativeHeap => "native heap and stacks",
        MemoryPart.Assemblies => "assemblies",
        MemoryPart.Libraries => "native libraries",
        _ => "other files",
    };
}
