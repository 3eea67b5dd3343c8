namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>One case that two result files have.</summary>
public sealed record ComparedCase(SubjectReport Subject, string Case, CaseReport First, CaseReport Second)
{
    /// <summary>Time of the second over time of the first.</summary>
    public double Ratio => Second.Seconds.Median / First.Seconds.Median;
}

/// <summary>Two runs of the benchmark beside each other: two servers, or two versions.</summary>
public sealed record BenchmarkComparison
{
    /// <summary>Differences below this are no differences: as much as two runs on one machine differ.</summary>
    private const double Noise = 0.05;

    public required IReadOnlyList<ComparedCase> Cases { get; init; }

    /// <summary>What only one of them has.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Sentences: how much faster, how much memory, and what makes the comparison weak.</summary>
    public required IReadOnlyList<string> Verdicts { get; init; }

    /// <exception cref="BenchmarkException">They have no case in common.</exception>
    public static BenchmarkComparison Of(BenchmarkReport first, BenchmarkReport second)
    {
        var (a, b) = (Rows(first), Rows(second));
        List<ComparedCase> common = [.. a.Join(b, x => x.Key, y => y.Key, (x, y) => new ComparedCase(x.Subject, x.Case.Case, x.Case, y.Case), StringComparer.Ordinal)];
        if (common.Count == 0)
            throw new BenchmarkException(BenchmarkFailure.Input, $"The two files have no case in common. The first has: {List(a)}. The second has: {List(b)}.");
        return new BenchmarkComparison
        {
            Cases = common,
            Missing = [.. a.Select(r => r.Key).Except(b.Select(r => r.Key), StringComparer.Ordinal).Select(k => $"Only in A: {k}"), .. b.Select(r => r.Key).Except(a.Select(r => r.Key), StringComparer.Ordinal).Select(k => $"Only in B: {k}")],
            Verdicts = [Speed(common), Memory(common), .. Doubts(first, second)],
        };

        static string List(IReadOnlyList<Row> rows) => rows.Count == 0 ? "none" : string.Join("; ", rows.Select(r => r.Key));
    }

    private static string Speed(List<ComparedCase> common)
    {
        var typical = GeometricMean(common.Select(c => c.Ratio));
        var range = common.Count == 1 ? "" : FormattableString.Invariant($" ({common.Min(c => c.Ratio):0.00} to {common.Max(c => c.Ratio):0.00} in {common.Count} cases)");
        return Math.Abs(typical - 1) < Noise
            ? FormattableString.Invariant($"Speed: B is as fast as A{range}.")
            : FormattableString.Invariant($"Speed: B takes {typical:0.00} times as long as A{range}: it is {(typical < 1 ? 1 / typical : typical):0.0#} times as {(typical < 1 ? "fast" : "slow")}.");
    }

    private static string Memory(List<ComparedCase> common)
    {
        var known = common.Where(c => c.First.Memory.Anonymous > 0 && c.Second.Memory.Anonymous > 0).ToList();
        if (known.Count == 0) return "Memory: not known of both.";
        var typical = GeometricMean(known.Select(c => (double)c.Second.Memory.Anonymous / c.First.Memory.Anonymous));
        return Math.Abs(typical - 1) < Noise
            ? "Memory: B needs as much anonymous memory as A."
            : FormattableString.Invariant($"Memory: B needs {typical:0.00} times as much anonymous memory as A.");
    }

    private static IEnumerable<string> Doubts(BenchmarkReport first, BenchmarkReport second)
    {
        if (first.Threads != second.Threads) yield return $"Mind: A ran with {first.Threads} thread(s), B with {second.Threads}.";
        if (first.Runtime != second.Runtime) yield return $"Mind: A has ONNX Runtime {first.Runtime}, B {second.Runtime}.";
        if (first.Application != second.Application) yield return $"Mind: A was measured with version {first.Application}, B with {second.Application}.";
    }

    private static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    private static IReadOnlyList<Row> Rows(BenchmarkReport report) =>
        [.. report.Subjects.SelectMany(s => s.Cases.Select(c => new Row(Key(s, c), s, c))).DistinctBy(r => r.Key, StringComparer.Ordinal)];

    private static string Key(SubjectReport subject, CaseReport measured)
    {
        var limit = subject.MemoryLimitBytes is { } bytes ? $", {bytes >> 20} MiB" : "";
        return $"{subject.Model} {subject.Form}{limit}, {measured.Case}";
    }

    private sealed record Row(string Key, SubjectReport Subject, CaseReport Case);
}
