using Voice2Text.Infrastructure.Speech.Benchmarks;

namespace Voice2Text.Tests.Fakes;

/// <summary>Results of benchmarks that never ran.</summary>
internal static class BenchmarkReports
{
    public static BenchmarkReport Of(params SubjectReport[] subjects) => new()
    {
        Application = "1.2.3",
        Runtime = "1.31.1",
        Machine = new BenchmarkMachine { CpuModel = "AMD EPYC", CpuFeatures = "avx2 avx512_vnni", Processors = 2, CpuLimit = 1.5, MemoryBytes = 1L << 30, SwapBytes = 0, MemoryLimitBytes = 700L << 20 },
        Threads = 1,
        Repetitions = 3,
        Rounds = 2,
        Subjects = subjects,
        Ratios = BenchmarkRatios.Of(subjects),
    };

    public static SubjectReport Subject(string model, string precision, params CaseReport[] cases) => new()
    {
        Engine = SubjectReport.OwnEngine,
        Model = model,
        Precision = precision,
        ModelBytes = 123,
        Import = new StepReport(1500, new PeakMemory(3, 2, 1)),
        ColdLoad = new StepReport(300, new PeakMemory(3, 2, 1)) { FirstTextMilliseconds = 900, MajorFaults = 4 },
        Cases = cases,
    };

    public static CaseReport Case(string name, double seconds, long anonymous = 100) => new()
    {
        Case = name,
        ClipSeconds = 9,
        Positions = 578,
        Windows = 1,
        Tokens = 40,
        Seconds = new Measurement(seconds, seconds * 0.9, seconds * 1.1),
        FeatureMilliseconds = new Measurement(7, 6, 8),
        EncoderMilliseconds = new Measurement(150, 140, 160),
        StepMilliseconds = new Measurement(2, 1.5, 2.5),
        OutsideRuntimeShare = 0.02,
        AllocatedBytes = 4096,
        FullCollections = 0,
        MajorFaults = 0.5,
        Memory = new PeakMemory(anonymous * 2, anonymous, anonymous),
    };
}
