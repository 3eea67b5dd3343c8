using System.Text.Json;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech.Processes;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>Steps in processes of their own (<see cref="BenchmarkHost"/>).</summary>
internal sealed class BenchmarkProcesses(EngineProgram program)
{
    public async Task<(ImportAnswer Answer, MeasuredRun Run)> ImportAsync(ImportStep step, CancellationToken cancellationToken)
    {
        var (answer, run) = await DoAsync(new BenchmarkStep { Import = step }, $"The import of {step.Name} in {step.Precision}", null, cancellationToken);
        return (answer.Import!, run);
    }

    public async Task<StepReport> LoadAsync(
        OwnSubject subject, int threads, bool cold, MeasuredPlace? place, CancellationToken cancellationToken)
    {
        var step = new BenchmarkStep { Load = new LoadStep(subject.Directory, threads, place?.IsInTurn == true, cold) };
        var (answer, run) = await DoAsync(step, $"Loading {subject.Model} in {subject.Precision}", place?.Cgroup, cancellationToken);
        return new StepReport(answer.Load!.Milliseconds, run.Memory) { FirstTextMilliseconds = answer.Load.FirstTextMilliseconds, MajorFaults = answer.Load.MajorFaults };
    }

    public async Task<(CaseAnswer Answer, PeakMemory Memory)> MeasureAsync(
        OwnSubject subject, int threads, BenchmarkCase measured, int repetitions, MeasuredPlace place, CancellationToken cancellationToken)
    {
        var step = new BenchmarkStep { Case = new CaseStep(subject.Directory, threads, place.IsInTurn, measured.Name, repetitions, Cold: place.Cgroup is not null) };
        var (answer, run) = await DoAsync(step, $"{subject.Model} in {subject.Precision}, {measured.Title},", place.Cgroup, cancellationToken);
        return (answer.Case!, run.Memory.Max(answer.Case!.Memory));
    }

    private async Task<(BenchmarkAnswer Answer, MeasuredRun Run)> DoAsync(BenchmarkStep step, string what, MemoryCgroup? cgroup, CancellationToken cancellationToken)
    {
        var input = JsonSerializer.Serialize(step, BenchmarkStepJson.Default.BenchmarkStep);
        var run = await MeasuredProcess.RunAsync(program, input, cgroup, cancellationToken);
        if (run.IsKilled)
            throw new BenchmarkException(BenchmarkFailure.Killed, $"{what} was killed: memory ran out. Choose a smaller model or precision{(cgroup is null ? "" : ", or a larger --memory-limit")}.");
        if (run.ExitCode != 0) throw new BenchmarkException(BenchmarkFailure.Machine, $"{what} failed (exit code {run.ExitCode}): {run.Reason}");
        var answer = JsonSerializer.Deserialize(run.Output, BenchmarkStepJson.Default.BenchmarkAnswer)!;
        return answer.Fault is { } fault ? throw new BenchmarkException(BenchmarkFailure.Machine, $"{what} failed: {fault}") : (answer, run);
    }
}

/// <summary>A model of ours that is measured.</summary>
/// <param name="Model">Size, or the installed model's name.</param>
/// <param name="Precision">Name of the precision.</param>
/// <param name="Directory">Its folder.</param>
internal sealed record OwnSubject(string Model, string Precision, string Directory)
{
    public long Bytes { get; init; }

    public StepReport? Import { get; init; }

    public StepReport? FirstLoad { get; init; }
}
