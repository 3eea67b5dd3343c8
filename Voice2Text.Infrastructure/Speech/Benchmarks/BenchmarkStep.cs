using System.Text.Json.Serialization;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>What a process of the benchmark is asked to do: one line of JSON on its standard input. Exactly one part is given.</summary>
internal sealed record BenchmarkStep
{
    public ImportStep? Import { get; init; }

    public LoadStep? Load { get; init; }

    public CaseStep? Case { get; init; }
}

/// <summary>Makes a model of random weights.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Dimensions">Its size.</param>
/// <param name="Precision">Name of the precision.</param>
/// <param name="Directory">It gets a folder of its own in here.</param>
internal sealed record ImportStep(string Name, ModelDimensions Dimensions, string Precision, string Directory);

/// <summary>Loads a model and transcribes the short clip once.</summary>
/// <param name="Model">Folder of the model.</param>
/// <param name="Threads">Threads of the engine.</param>
/// <param name="InTurn">Whether encoder and decoder take turns in memory.</param>
/// <param name="Cold">Whether its files are taken out of memory before.</param>
internal sealed record LoadStep(string Model, int Threads, bool InTurn, bool Cold);

/// <summary>Transcribes a clip some times.</summary>
/// <param name="Model">Folder of the model.</param>
/// <param name="Threads">Threads of the engine.</param>
/// <param name="InTurn">Whether encoder and decoder take turns in memory.</param>
/// <param name="Name">Name of the case.</param>
/// <param name="Repetitions">Counted runs.</param>
/// <param name="Cold">Whether its files are taken out of memory before.</param>
internal sealed record CaseStep(string Model, int Threads, bool InTurn, string Name, int Repetitions, bool Cold);

/// <summary>What came of a step: one line of JSON on standard output.</summary>
internal sealed record BenchmarkAnswer
{
    public ImportAnswer? Import { get; init; }

    public LoadAnswer? Load { get; init; }

    public CaseAnswer? Case { get; init; }

    /// <summary>What went wrong, for people.</summary>
    public string? Fault { get; init; }
}

internal sealed record ImportAnswer(string Model, long Bytes, double Milliseconds);

/// <param name="Milliseconds">Until the first run can begin.</param>
/// <param name="FirstTextMilliseconds">Until the short clip has its text, from the same start.</param>
/// <param name="MajorFaults">Page faults that waited for the disk.</param>
internal sealed record LoadAnswer(double Milliseconds, double FirstTextMilliseconds, long? MajorFaults);

/// <summary>Values of the single runs.</summary>
internal sealed record CaseAnswer
{
    public required int Positions { get; init; }

    public required int Windows { get; init; }

    public required IReadOnlyList<RunSample> Runs { get; init; }

    public required long AllocatedBytes { get; init; }

    public required int FullCollections { get; init; }

    /// <summary>As the process itself saw it after its stages; whoever watches it from outside may have seen more.</summary>
    public required PeakMemory Memory { get; init; }
}

/// <param name="Seconds">The whole clip.</param>
/// <param name="FeatureMilliseconds">Log-mel and voice activity, the whole clip.</param>
/// <param name="EncoderMilliseconds">One run of the encoder.</param>
/// <param name="StepMilliseconds">One step of the decoder.</param>
/// <param name="OutsideRuntimeShare">Part that was not spent in ONNX Runtime.</param>
/// <param name="MajorFaults">Page faults that waited for the disk.</param>
internal sealed record RunSample(
    double Seconds, double FeatureMilliseconds, double EncoderMilliseconds, double StepMilliseconds, double OutsideRuntimeShare, long MajorFaults);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchmarkStep))]
[JsonSerializable(typeof(BenchmarkAnswer))]
internal sealed partial class BenchmarkStepJson : JsonSerializerContext;
