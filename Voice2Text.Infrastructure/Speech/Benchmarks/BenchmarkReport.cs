namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>Median, smallest and largest of several runs, in milliseconds.</summary>
public sealed record Measurement(double Median, double Min, double Max)
{
    public static Measurement Of(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Measurement(sorted[sorted.Length / 2], sorted[0], sorted[^1]);
    }
}

/// <summary>What the engine costs with one model on this machine.</summary>
public sealed record BenchmarkReport
{
    public required string Model { get; init; }

    public required string Precision { get; init; }

    public required int Threads { get; init; }

    public required int Repetitions { get; init; }

    /// <summary>Model file to first run possible; the files are in the page cache after an import.</summary>
    public required double LoadMilliseconds { get; init; }

    public required IReadOnlyList<WindowReport> Windows { get; init; }

    /// <summary>Bytes; the largest resident set from the load on.</summary>
    public required long PeakResidentBytes { get; init; }

    /// <summary>Bytes; the largest part in no file, looked at after each stage.</summary>
    public required long PeakAnonymousBytes { get; init; }

    /// <summary>Bytes; the largest part of mapped files, looked at after each stage.</summary>
    public required long PeakFileBackedBytes { get; init; }

    /// <summary>Bytes resident before the model was loaded.</summary>
    public required long IdleResidentBytes { get; init; }
}

/// <summary>One clip in one audio context.</summary>
public sealed record WindowReport
{
    /// <summary>What was measured, for people.</summary>
    public required string Name { get; init; }

    public required double ClipSeconds { get; init; }

    public required int Positions { get; init; }

    public required int Tokens { get; init; }

    public required Measurement MelMilliseconds { get; init; }

    public required Measurement EncoderMilliseconds { get; init; }

    public required Measurement DecoderMillisecondsPerToken { get; init; }

    /// <summary>Log-mel, encoder and decoder over the clip's duration.</summary>
    public required Measurement RealTimeFactor { get; init; }

    /// <summary>Part of the run that was not spent in ONNX Runtime, 0 to 1: log-mel, token rules and selection, copies.</summary>
    public required double OutsideRuntimeShare { get; init; }
}
