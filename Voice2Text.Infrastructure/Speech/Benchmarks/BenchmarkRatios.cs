namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>Quotients of times within one run of the benchmark.</summary>
internal static class BenchmarkRatios
{
    /// <summary>Ours over each other engine's; with a limit or in turn over neither.</summary>
    public static IReadOnlyList<BenchmarkRatio> Of(IReadOnlyList<SubjectReport> subjects)
    {
        var own = subjects.Where(s => s.Engine == SubjectReport.OwnEngine).ToList();
        var free = own.Where(s => s is { MemoryLimitBytes: null, IsInTurn: false }).ToList();
        return
        [
            .. from other in subjects
               where other.Engine != SubjectReport.OwnEngine
               from subject in free
               where subject.Model == other.Model
               from ratio in Of(subject, other)
               select ratio,
            .. from other in own.Except(free)
               from subject in free
               where subject.Model == other.Model && subject.Precision == other.Precision
               from ratio in Of(other, subject)
               select ratio,
        ];
    }

    private static IEnumerable<BenchmarkRatio> Of(SubjectReport subject, SubjectReport other) =>
        from a in subject.Cases
        from b in other.Cases
        where a.Case == b.Case
        select new BenchmarkRatio(
            subject.Model, a.Case, subject.MemoryLimitBytes is { } limit ? $"{subject.Form}, {limit >> 20} MiB" : subject.Form, other.Form,
            a.Seconds.Median / b.Seconds.Median);
}
