namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>Quotients of times within one run of the benchmark.</summary>
internal static class BenchmarkRatios
{
    /// <summary>Ours over each other engine's, and with a limit over without.</summary>
    public static IReadOnlyList<BenchmarkRatio> Of(IReadOnlyList<SubjectReport> subjects)
    {
        var own = subjects.Where(s => s.Engine == SubjectReport.OwnEngine).ToList();
        var free = own.Where(s => s.MemoryLimitBytes is null).ToList();
        return
        [
            .. from other in subjects
               where other.Engine != SubjectReport.OwnEngine
               from subject in free
               where subject.Model == other.Model
               from ratio in Of(subject, other, $"{other.Engine} {other.Precision}")
               select ratio,
            .. from limited in own
               where limited.MemoryLimitBytes is not null
               from subject in free
               where subject.Model == limited.Model && subject.Precision == limited.Precision
               from ratio in Of(limited, subject, "without a limit")
               select ratio,
        ];
    }

    private static IEnumerable<BenchmarkRatio> Of(SubjectReport subject, SubjectReport other, string name) =>
        from a in subject.Cases
        from b in other.Cases
        where a.Case == b.Case
        select new BenchmarkRatio(
            subject.Model, a.Case, subject.MemoryLimitBytes is { } limit ? $"{subject.Precision}, {limit >> 20} MiB" : subject.Precision, name,
            a.Seconds.Median / b.Seconds.Median);
}
