using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Processes;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>What a run of the benchmark measures.</summary>
public sealed record BenchmarkPlan
{
    /// <summary>Each gets random weights; empty where <see cref="Installed"/> is given.</summary>
    public IReadOnlyList<BenchmarkSize> Sizes { get; init; } = [];

    /// <summary>The precisions of each size.</summary>
    public IReadOnlyList<ModelPrecision> Precisions { get; init; } = [ModelPrecision.Balanced];

    /// <summary>An installed model instead.</summary>
    public InstalledModel? Installed { get; init; }

    public IReadOnlyList<BenchmarkCase> Cases { get; init; } = BenchmarkCase.Clips;

    public int Threads { get; init; } = 1;

    /// <summary>Counted runs of a case in each round.</summary>
    public int Repetitions { get; init; } = 3;

    /// <summary>How often everything is measured in turn.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Measures everything again with this limit around the engine's process, in bytes.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Measures everything again with encoder and decoder taking turns in memory.</summary>
    public bool AlsoInTurn { get; init; }

    /// <summary>Path of whisper-bench or whisper-cli, which then does the same work.</summary>
    public string? WhisperCpp { get; init; }

    public IReadOnlyList<GgmlFormat> WhisperCppFormats { get; init; } = [GgmlFormat.Q4, GgmlFormat.Q8];

    /// <summary>A folder for the models that are made; they are deleted in the end.</summary>
    public required string Directory { get; init; }

    /// <summary>The program whose processes are measured.</summary>
    public EngineProgram Program { get; init; } = EngineProgram.OfApplication(BenchmarkHost.Verb);
}

/// <param name="Name">What it is called.</param>
/// <param name="Dimensions">The model's dimensions.</param>
public sealed record BenchmarkSize(string Name, ModelDimensions Dimensions);
