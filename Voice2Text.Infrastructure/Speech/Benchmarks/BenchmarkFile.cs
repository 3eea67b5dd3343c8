using System.Text.Json;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>Result files.</summary>
public static class BenchmarkFile
{
    public static string ToJson(BenchmarkReport report) => JsonSerializer.Serialize(report, BenchmarkReportJson.Default.BenchmarkReport);

    /// <exception cref="BenchmarkException">It cannot be written.</exception>
    public static void Write(string path, BenchmarkReport report)
    {
        try
        {
            File.WriteAllText(path, ToJson(report) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException(BenchmarkFailure.Machine, $"The results cannot be written to {path}: {e.Message} Name another file with --output.", e);
        }
    }

    /// <exception cref="BenchmarkException">It is not a result file of this version.</exception>
    public static BenchmarkReport Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            using (var head = JsonDocument.Parse(text)) CheckVersion(path, head.RootElement);
            return JsonSerializer.Deserialize(text, BenchmarkReportJson.Default.BenchmarkReport)!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException(BenchmarkFailure.Input, $"{path} cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new BenchmarkException(BenchmarkFailure.Input, $"{path} is not a result file of bench: {e.Message} Make one with: bench --output FILE", e);
        }
    }

    private static void CheckVersion(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != BenchmarkReport.FormatName)
            throw new BenchmarkException(BenchmarkFailure.Input, $"{path} is JSON, but not a result file of bench. Make one with: bench --output FILE");
        if (!root.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number) || number != BenchmarkReport.CurrentVersion)
        {
            throw new BenchmarkException(
                BenchmarkFailure.Input,
                $"{path} is a result file of version {version}; this application reads version {BenchmarkReport.CurrentVersion}. Measure again, or compare with the application that made it.");
        }
    }
}

/// <summary>Why a benchmark ended.</summary>
public enum BenchmarkFailure
{
    /// <summary>A file or value that was given cannot be used.</summary>
    Input,

    /// <summary>Something on this machine is missing, full or not allowed.</summary>
    Machine,

    /// <summary>A measured process was killed, most likely because its memory ran out.</summary>
    Killed,
}

/// <summary>The benchmark cannot go on; the message says why and what to do.</summary>
public sealed class BenchmarkException(BenchmarkFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public BenchmarkFailure Failure => failure;
}
