using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Voice2Text.Domain.Transcriptions;

/// <summary>The JSON form of a transcript; times in seconds.</summary>
internal sealed record TranscriptJson(
    string Source, string Model, string? Language, double DurationSeconds, string Text, IReadOnlyList<SegmentJson> Segments,
    CostJson Cost)
{
    public static string Write(Transcript transcript) =>
        JsonSerializer.Serialize(From(transcript), TranscriptJsonContext.Relaxed.TranscriptJson);

    private static TranscriptJson From(Transcript transcript)
    {
        var summary = transcript.Summary;
        return new TranscriptJson(
            transcript.Source, transcript.Model, summary.Language, summary.AudioDuration.TotalSeconds, transcript.Text,
            [.. transcript.Segments.Select(s => new SegmentJson(
                s.Start.TotalSeconds, s.End.TotalSeconds, s.Text, Finite(s.AverageLogProbability), s.NoSpeechProbability, s.Temperature, s.CompressionRatio))],
            new CostJson(
                summary.DecodeTime.TotalSeconds, summary.MelTime.TotalSeconds, summary.EncoderTime.TotalSeconds,
                summary.DecoderTime.TotalSeconds, summary.RealTimeFactor, summary.Windows, summary.SilentWindows, summary.Fallbacks));
    }

    // JSON has no infinity.
    private static double Finite(double value) => double.IsFinite(value) ? value : -1000;
}

internal sealed record SegmentJson(
    double Start, double End, string Text, double AverageLogProbability, double NoSpeechProbability, double Temperature,
    double CompressionRatio);

internal sealed record CostJson(
    double AudioDecodeSeconds, double LogMelSeconds, double EncoderSeconds, double DecoderSeconds, double RealTimeFactor,
    int Windows, int SilentWindows, int Fallbacks);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TranscriptJson))]
internal sealed partial class TranscriptJsonContext : JsonSerializerContext
{
    /// <summary>Letters stay letters: the output is a file or a terminal, never part of a page.</summary>
    public static TranscriptJsonContext Relaxed { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    });
}
