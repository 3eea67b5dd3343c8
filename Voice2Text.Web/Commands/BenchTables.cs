using System.Globalization;
using Spectre.Console;
using Voice2Text.Infrastructure.Speech.Benchmarks;

namespace Voice2Text.Web.Commands;

/// <summary>Results of the benchmark as plain text.</summary>
internal static class BenchTables
{
    public static string ToText(BenchmarkReport report)
    {
        var failures = report.Subjects.Where(s => s.Failure is not null).Select(s => $"{s.Failure}\n");
        return $"{Machine(report)}\n\n{Speed(report)}\n{Memory(report)}{(report.Ratios.Count > 0 ? "\n" + Ratios(report) : "")}{string.Concat(failures)}";
    }

    public static string ToText(BenchmarkReport first, BenchmarkReport second, BenchmarkComparison comparison)
    {
        var table = Plain("MODEL", "PRECISION", "LIMIT", "CASE", "A s", "B s", "B / A", "A ANONYMOUS", "B ANONYMOUS");
        foreach (var row in comparison.Cases)
        {
            table.AddRow(
                [.. Subject(row.Subject), row.Case, Number(row.First.Seconds.Median, "0.000"), Number(row.Second.Seconds.Median, "0.000"),
                    Number(row.Ratio, "0.00"), Mebibytes(row.First.Memory.Anonymous), Mebibytes(row.Second.Memory.Anonymous)]);
        }

        var lines = comparison.Missing.Concat(comparison.Verdicts).Select(l => l + "\n");
        return $"A: {Machine(first)}\nB: {Machine(second)}\n\n{Tables.Render(table)}\n{string.Concat(lines)}";
    }

    private static string Machine(BenchmarkReport report)
    {
        var machine = report.Machine;
        var quota = machine.CpuLimit is { } processors ? $" (quota {Number(processors, "0.##")})" : "";
        var limit = machine.MemoryLimitBytes is { } bytes ? $" (limit {Mebibytes(bytes)})" : "";
        return $"{machine.CpuModel}, {machine.Processors} processor(s){quota}, {Mebibytes(machine.MemoryBytes)}{limit}, swap {Mebibytes(machine.SwapBytes)}; "
            + $"{report.Threads} thread(s), {report.Rounds} round(s) of {report.Repetitions}; Voice2Text {report.Application}, ONNX Runtime {report.Runtime}";
    }

    private static string Speed(BenchmarkReport report)
    {
        var table = Plain("MODEL", "PRECISION", "LIMIT", "CASE", "FEATURES ms", "ENCODER ms", "STEP ms", "TOKENS", "SECONDS", "RTF", "RTF min-max", "OUTSIDE ORT", "ALLOCATED", "FULL GC");
        foreach (var subject in report.Subjects)
        {
            foreach (var row in subject.Cases)
            {
                table.AddRow(
                    [.. Subject(subject), row.Case, Number(row.FeatureMilliseconds?.Median, "0.0"), Number(row.EncoderMilliseconds.Median, "0"),
                        Number(row.StepMilliseconds.Median, "0.00"), Number(row.Tokens, "0"), Number(row.Seconds.Median, "0.000"), Number(row.RealTimeFactor, "0.000"),
                        $"{Number(row.Seconds.Min / row.ClipSeconds, "0.000")}-{Number(row.Seconds.Max / row.ClipSeconds, "0.000")}",
                        Number(row.OutsideRuntimeShare, "0.0 %"), row.AllocatedBytes is { } bytes ? $"{bytes >> 10} KiB" : "-", Number(row.FullCollections, "0")]);
            }
        }

        return Tables.Render(table);
    }

    private static string Memory(BenchmarkReport report)
    {
        var table = Plain("MODEL", "PRECISION", "LIMIT", "STEP", "SECONDS", "FIRST TEXT s", "PEAK RESIDENT", "ANONYMOUS", "FILE-BACKED", "DISK READS");
        foreach (var subject in report.Subjects)
        {
            foreach (var (name, step) in new[] { ("import", subject.Import), ("first load", subject.FirstLoad), ("load, cold", subject.ColdLoad), ("load, warm", subject.WarmLoad) })
            {
                if (step is null) continue;
                table.AddRow([.. Subject(subject), name, Seconds(step.Milliseconds), Seconds(step.FirstTextMilliseconds), .. Peaks(step.Memory), Number(step.MajorFaults, "0")]);
            }

            foreach (var row in subject.Cases) table.AddRow([.. Subject(subject), row.Case, "-", "-", .. Peaks(row.Memory), Number(row.MajorFaults, "0")]);
        }

        return Tables.Render(table);
    }

    private static string Ratios(BenchmarkReport report)
    {
        var table = Plain("MODEL", "CASE", "TIME OF", "OVER TIME OF", "RATIO");
        foreach (var ratio in report.Ratios) table.AddRow(Markup.Escape(ratio.Model), ratio.Case, ratio.Of, ratio.To, Number(ratio.Ratio, "0.00"));
        return Tables.Render(table);
    }

    private static Table Plain(params string[] columns) => new Table().Border(TableBorder.None).AddColumns(columns);

    private static string[] Subject(SubjectReport subject) =>
    [
        Markup.Escape(subject.Model), subject.Form,
        subject.MemoryLimitBytes is { } bytes ? Mebibytes(bytes) : "-",
    ];

    private static string[] Peaks(PeakMemory memory) =>
        memory.Resident == 0 ? ["-", "-", "-"] : [Mebibytes(memory.Resident), Mebibytes(memory.Anonymous), Mebibytes(memory.FileBacked)];

    private static string Seconds(double? milliseconds) => Number(milliseconds / 1000, "0.00");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Mebibytes(long bytes) => $"{bytes >> 20} MiB";
}
