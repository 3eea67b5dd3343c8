using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// A model of ours with or without a limit, and what was measured of it so far. Under a limit each process takes the
/// model's files out of memory first: pages count where they were read, and those that another process has read would
/// be free for this one.
/// </summary>
internal sealed class MeasuredPlace(OwnSubject subject, BenchmarkPlan plan, BenchmarkProcesses processes, bool inTurn, MemoryCgroup? cgroup) : IDisposable
{
    private readonly Dictionary<string, List<(CaseAnswer Answer, PeakMemory Memory)>> _cases = new(StringComparer.Ordinal);
    private readonly List<StepReport> _cold = [];
    private readonly List<StepReport> _warm = [];
    private string? _failure;

    /// <summary>Whether encoder and decoder take turns in memory.</summary>
    public bool IsInTurn => inTurn;

    public MemoryCgroup? Cgroup => cgroup;

    public string Name => $"{subject.Model}, {subject.Precision}{(inTurn ? ", in turn" : "")}{(cgroup is null ? "" : $", limit {plan.MemoryLimit >> 20} MiB")}";

    public async Task LoadAsync(CancellationToken cancellationToken) => await TryAsync(async () =>
    {
        _cold.Add(await processes.LoadAsync(subject, plan.Threads, cold: true, this, cancellationToken));
        _warm.Add(await processes.LoadAsync(subject, plan.Threads, cold: false, this, cancellationToken));
    });

    /// <returns>Encoder positions of the case; 0 where it did not run.</returns>
    public async Task<int> MeasureAsync(BenchmarkCase measured, CancellationToken cancellationToken)
    {
        var positions = 0;
        await TryAsync(async () =>
        {
            // A long clip is its own repetition.
            var repetitions = measured.Windows > 1 ? 1 : plan.Repetitions;
            var result = await processes.MeasureAsync(subject, plan.Threads, measured, repetitions, this, cancellationToken);
            if (!_cases.TryGetValue(measured.Name, out var results)) _cases[measured.Name] = results = [];
            results.Add(result);
            positions = result.Answer.Positions;
        });
        return positions;
    }

    public SubjectReport Report() => new()
    {
        Engine = SubjectReport.OwnEngine,
        Model = subject.Model,
        Precision = subject.Precision,
        IsInTurn = inTurn,
        MemoryLimitBytes = cgroup is null ? null : plan.MemoryLimit,
        ModelBytes = subject.Bytes,
        // They ran once, in the ordinary way.
        Import = cgroup is null && !inTurn ? subject.Import : null,
        FirstLoad = cgroup is null && !inTurn ? subject.FirstLoad : null,
        ColdLoad = Middle(_cold),
        WarmLoad = Middle(_warm),
        Cases = [.. plan.Cases.Where(c => _cases.ContainsKey(c.Name)).Select(Report)],
        Failure = _failure,
    };

    public void Dispose() => cgroup?.Dispose();

    private CaseReport Report(BenchmarkCase measured)
    {
        var results = _cases[measured.Name];
        var runs = results.SelectMany(r => r.Answer.Runs).ToList();
        return new CaseReport
        {
            Case = measured.Name,
            ClipSeconds = measured.ClipSeconds,
            Positions = results[0].Answer.Positions,
            Windows = results[0].Answer.Windows,
            Tokens = results[0].Answer.Windows * measured.Tokens,
            Seconds = Measurement.Of(runs.Select(r => r.Seconds)),
            FeatureMilliseconds = Measurement.Of(runs.Select(r => r.FeatureMilliseconds)),
            EncoderMilliseconds = Measurement.Of(runs.Select(r => r.EncoderMilliseconds)),
            StepMilliseconds = Measurement.Of(runs.Select(r => r.StepMilliseconds)),
            OutsideRuntimeShare = Measurement.Of(runs.Select(r => r.OutsideRuntimeShare)).Median,
            AllocatedBytes = results.Max(r => r.Answer.AllocatedBytes),
            FullCollections = results.Sum(r => r.Answer.FullCollections),
            MajorFaults = runs.Average(r => r.MajorFaults),
            Memory = results.Aggregate(PeakMemory.None, (peak, r) => peak.Max(r.Memory)),
        };
    }

    private static StepReport? Middle(List<StepReport> steps) => steps.OrderBy(s => s.Milliseconds).ElementAtOrDefault(steps.Count / 2);

    /// <summary>That something does not fit into a limit is a result; without a limit there is nothing to go on with.</summary>
    private async Task TryAsync(Func<Task> work)
    {
        if (_failure is not null) return;
        try
        {
            await work();
        }
        catch (BenchmarkException e) when (cgroup is not null && e.Failure == BenchmarkFailure.Killed)
        {
            _failure = e.Message;
        }
    }
}
