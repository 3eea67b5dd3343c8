using System.Text.Json.Serialization;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// What a run of the benchmark found: the result file. A change that a reader of the former version would misread gets a
/// new <see cref="CurrentVersion"/>.
/// </summary>
public sealed record BenchmarkReport
{
    public const string FormatName = "voice2text-bench";
    public const int CurrentVersion = 1;

    [JsonRequired]
    public string Format { get; init; } = FormatName;

    [JsonRequired]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Version of the application.</summary>
    public required string Application { get; init; }

    /// <summary>Version of ONNX Runtime.</summary>
    public required string Runtime { get; init; }

    public required BenchmarkMachine Machine { get; init; }

    public required int Threads { get; init; }

    /// <summary>Counted runs of a case in each round.</summary>
    public required int Repetitions { get; init; }

    /// <summary>How often everything was measured in turn.</summary>
    public required int Rounds { get; init; }

    public required IReadOnlyList<SubjectReport> Subjects { get; init; }

    /// <summary>What stands beside each other in <see cref="Subjects"/>, as quotients.</summary>
    public required IReadOnlyList<BenchmarkRatio> Ratios { get; init; }
}

/// <summary>Where it was measured.</summary>
public sealed record BenchmarkMachine
{
    public required string CpuModel { get; init; }

    /// <summary>Instruction sets, as the kernel names them.</summary>
    public required string CpuFeatures { get; init; }

    /// <summary>Processors that the process may use.</summary>
    public required int Processors { get; init; }

    /// <summary>CPU quota of the cgroup, in processors.</summary>
    public double? CpuLimit { get; init; }

    public required long MemoryBytes { get; init; }

    public required long SwapBytes { get; init; }

    /// <summary>Memory limit around the whole benchmark.</summary>
    public long? MemoryLimitBytes { get; init; }
}

/// <summary>One model on one engine, with or without a limit.</summary>
public sealed record SubjectReport
{
    public const string OwnEngine = "voice2text";
    public const string WhisperCpp = "whisper.cpp";

    public required string Engine { get; init; }

    public required string Model { get; init; }

    /// <summary>Our precision, or the other engine's format.</summary>
    public required string Precision { get; init; }

    /// <summary>Encoder and decoder took turns in memory, as the server has them do where it is short.</summary>
    public bool IsInTurn { get; init; }

    /// <summary>Our precision, or the other engine's format, and how it was loaded: for people, and the same in every file.</summary>
    [JsonIgnore]
    public string Form => $"{(Engine == OwnEngine ? "" : $"{Engine} ")}{Precision}{(IsInTurn ? ", in turn" : "")}";

    /// <summary>Memory limit around the engine's process.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Bytes of the model on the disk.</summary>
    public long ModelBytes { get; init; }

    /// <summary>Making the model from a checkpoint.</summary>
    public StepReport? Import { get; init; }

    /// <summary>The first load on a machine, which makes the copy in the machine's layout.</summary>
    public StepReport? FirstLoad { get; init; }

    /// <summary>A load with none of the model's files in memory.</summary>
    public StepReport? ColdLoad { get; init; }

    /// <summary>A load right after that.</summary>
    public StepReport? WarmLoad { get; init; }

    public required IReadOnlyList<CaseReport> Cases { get; init; }

    /// <summary>Why cases are missing.</summary>
    public string? Failure { get; init; }
}

/// <summary>Work in a process of its own.</summary>
/// <param name="Milliseconds">Time of the step itself, without the start of the process.</param>
/// <param name="Memory">Largest memory of the process.</param>
public sealed record StepReport(double Milliseconds, PeakMemory Memory)
{
    /// <summary>After a load: until the short clip has its text.</summary>
    public double? FirstTextMilliseconds { get; init; }

    /// <summary>After a load: page faults that waited for the disk, until then.</summary>
    public double? MajorFaults { get; init; }
}

/// <summary>The most memory that a process had, in bytes; the parts need not have been largest at the same moment.</summary>
/// <param name="Resident">All of it, as the kernel counts it.</param>
/// <param name="Anonymous">The part in no file, sampled.</param>
/// <param name="FileBacked">The part of mapped files, sampled.</param>
public sealed record PeakMemory(long Resident, long Anonymous, long FileBacked)
{
    public static PeakMemory None { get; } = new(0, 0, 0);

    public PeakMemory Max(PeakMemory other) =>
        new(Math.Max(Resident, other.Resident), Math.Max(Anonymous, other.Anonymous), Math.Max(FileBacked, other.FileBacked));
}

/// <summary>One clip.</summary>
public sealed record CaseReport
{
    public required string Case { get; init; }

    public required double ClipSeconds { get; init; }

    /// <summary>Encoder positions (20 ms) of each window.</summary>
    public required int Positions { get; init; }

    public required int Windows { get; init; }

    /// <summary>Tokens of text, in all.</summary>
    public required int Tokens { get; init; }

    /// <summary>The whole clip. Of whisper.cpp: its encoder and decoder times, added up for the same work.</summary>
    public required Measurement Seconds { get; init; }

    /// <summary>Log-mel and voice activity, the whole clip; not of whisper.cpp.</summary>
    public Measurement? FeatureMilliseconds { get; init; }

    /// <summary>One run of the encoder.</summary>
    public required Measurement EncoderMilliseconds { get; init; }

    /// <summary>One step of the decoder, with token rules and selection.</summary>
    public required Measurement StepMilliseconds { get; init; }

    /// <summary>Part of the time that was not spent in ONNX Runtime, 0 to 1.</summary>
    public double? OutsideRuntimeShare { get; init; }

    /// <summary>Managed bytes that a run allocates.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>Garbage collections of the oldest generation during the counted runs.</summary>
    public int? FullCollections { get; init; }

    /// <summary>Page faults that waited for the disk, in each run.</summary>
    public double? MajorFaults { get; init; }

    public required PeakMemory Memory { get; init; }

    public double RealTimeFactor => Seconds.Median / ClipSeconds;
}

/// <summary>How long one thing takes of another, same clip and same work.</summary>
/// <param name="Model">The model.</param>
/// <param name="Case">The clip.</param>
/// <param name="Of">What is compared.</param>
/// <param name="To">With what.</param>
/// <param name="Ratio">Time of the first over time of the second; medians.</param>
public sealed record BenchmarkRatio(string Model, string Case, string Of, string To, double Ratio);

/// <summary>Median, smallest and largest of several runs.</summary>
public sealed record Measurement(double Median, double Min, double Max)
{
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Measurement Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0) throw new ArgumentException("Nothing was measured.", nameof(values));
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Measurement(median, sorted[0], sorted[^1]);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class BenchmarkReportJson : JsonSerializerContext;
