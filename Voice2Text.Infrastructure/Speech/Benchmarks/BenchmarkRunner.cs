using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// Measures everything of a plan, each thing in a process of its own. What is compared is measured in turn, as often as
/// the plan has rounds, so that a machine that is busy for a while slows all of it.
/// </summary>
public sealed class BenchmarkRunner(BenchmarkPlan plan, IProgress<string>? progress)
{
    private readonly BenchmarkProcesses _processes = new(plan.Program);
    private readonly List<SubjectReport> _subjects = [];

    /// <summary>Measures. Nothing of it is left in the plan's folder.</summary>
    /// <exception cref="BenchmarkException">Something that was asked for cannot be measured here.</exception>
    public async Task<BenchmarkReport> RunAsync(CancellationToken cancellationToken)
    {
        var whisper = plan.WhisperCpp is { } path ? new WhisperCppProgram(path, plan.Threads) : null;
        whisper?.Check();
        // Whether the limit can be had is known before hours of work.
        if (plan.MemoryLimit is { } limit) MakeCgroup(limit).Dispose();
        if (plan.Installed is { } model)
        {
            await MeasureAsync([await PrepareAsync(new OwnSubject(model.Name, model.Precision.Name, model.Directory) { Bytes = model.Bytes }, cancellationToken)], [], cancellationToken);
        }

        foreach (var size in plan.Sizes)
        {
            var folder = Path.Combine(plan.Directory, $"bench-{Guid.NewGuid():N}");
            try
            {
                await MeasureAsync(size, whisper, folder, cancellationToken);
            }
            catch (IOException e) when (DiskErrors.IsDiskFull(e))
            {
                throw new BenchmarkException(BenchmarkFailure.Machine, $"The disk of {plan.Directory} is full. Free space there, or set Storage:Directory to another disk.", e);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new BenchmarkException(BenchmarkFailure.Machine, $"The user {Environment.UserName} cannot write to {plan.Directory}: {e.Message}", e);
            }
            finally
            {
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            }
        }

        return Report();
    }

    private async Task MeasureAsync(BenchmarkSize size, WhisperCppProgram? whisper, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var own = new List<OwnSubject>();
        foreach (var precision in plan.Precisions)
        {
            progress?.Report($"{size.Name}, {precision.Name}: importing");
            var (import, run) = await _processes.ImportAsync(new ImportStep(size.Name, size.Dimensions, precision.Name, folder), cancellationToken);
            var subject = new OwnSubject(size.Name, precision.Name, import.Model) { Bytes = import.Bytes, Import = new StepReport(import.Milliseconds, run.Memory) };
            own.Add(await PrepareAsync(subject, cancellationToken));
        }

        var others = new List<WhisperCppSubject>();
        foreach (var format in whisper is null ? [] : plan.WhisperCppFormats)
        {
            progress?.Report($"{size.Name}: writing a model for whisper.cpp, {GgmlQuantizer.NameOf(format)}");
            var file = new GgmlModelFile(Path.Combine(folder, $"{size.Name}-{GgmlQuantizer.NameOf(format)}.bin"), size.Dimensions, format);
            file.Write(cancellationToken);
            others.Add(new WhisperCppSubject(size.Name, file, whisper!));
        }

        await MeasureAsync(own, others, cancellationToken);
    }

    private async Task<OwnSubject> PrepareAsync(OwnSubject subject, CancellationToken cancellationToken)
    {
        progress?.Report($"{subject.Model}, {subject.Precision}: first load");
        return subject with { FirstLoad = await _processes.LoadAsync(subject, plan.Threads, cold: false, null, cancellationToken) };
    }

    private async Task MeasureAsync(IReadOnlyList<OwnSubject> own, IReadOnlyList<WhisperCppSubject> others, CancellationToken cancellationToken)
    {
        var places = new List<MeasuredPlace>();
        try
        {
            foreach (var subject in own)
            {
                foreach (var inTurn in plan.AlsoInTurn ? new[] { false, true } : [false])
                {
                    places.Add(new MeasuredPlace(subject, plan, _processes, inTurn, null));
                    if (plan.MemoryLimit is { } limit) places.Add(new MeasuredPlace(subject, plan, _processes, inTurn, MakeCgroup(limit)));
                }
            }

            for (var round = 1; round <= plan.Rounds; round++)
            {
                foreach (var place in places)
                {
                    progress?.Report($"{place.Name}: load");
                    await place.LoadAsync(cancellationToken);
                }

                foreach (var subject in plan.Cases) await MeasureAsync(subject, places, others, round, cancellationToken);
            }
        }
        finally
        {
            foreach (var place in places) place.Dispose();
        }

        _subjects.AddRange(places.Select(p => p.Report()));
        _subjects.AddRange(others.Select(o => o.Report()));
    }

    private async Task MeasureAsync(
        BenchmarkCase subject, IReadOnlyList<MeasuredPlace> places, IReadOnlyList<WhisperCppSubject> others, int round, CancellationToken cancellationToken)
    {
        var positions = 0;
        foreach (var place in places)
        {
            progress?.Report($"{place.Name}: {subject.Title} ({round}/{plan.Rounds})");
            positions = Math.Max(positions, await place.MeasureAsync(subject, cancellationToken));
        }

        foreach (var other in positions == 0 ? [] : others)
        {
            progress?.Report($"{other.Name}: {subject.Title} ({round}/{plan.Rounds})");
            await other.MeasureAsync(subject, positions, round, cancellationToken);
        }
    }

    private static MemoryCgroup MakeCgroup(long limit)
    {
        try
        {
            return MemoryCgroup.Create(HostFiles.Real, limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException(BenchmarkFailure.Machine, e.Message, e);
        }
    }

    private BenchmarkReport Report()
    {
        var machine = HostProfileReader.Read(default);
        return new BenchmarkReport
        {
            Application = typeof(BenchmarkRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            Runtime = OrtEnv.Instance().GetVersionString(),
            Machine = new BenchmarkMachine
            {
                CpuModel = machine.CpuModel,
                CpuFeatures = ProcessorFeatures.Read(),
                Processors = machine.Processors,
                CpuLimit = machine.CpuLimit,
                MemoryBytes = machine.MemoryBytes,
                SwapBytes = machine.SwapBytes,
                MemoryLimitBytes = machine.MemoryLimitBytes,
            },
            Threads = plan.Threads,
            Repetitions = plan.Repetitions,
            Rounds = plan.Rounds,
            Subjects = _subjects,
            Ratios = BenchmarkRatios.Of(_subjects),
        };
    }
}
