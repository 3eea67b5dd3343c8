using System.Globalization;
using System.Text;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Metrics;

namespace Voice2Text.Web.Features.Performance;

/// <summary>What the charts show as comma-separated values (RFC 4180); times are UTC.</summary>
internal static class PerformanceDownload
{
    private const string SpeedHeader = "start,model,count,from_store,failures,audio_seconds,rtf_median,rtf_p95,rtf_max,queue_wait_p95_seconds,swapped_runs";
    private const string RunsHeader = "ended,transcription,model,audio_seconds,rtf,decode_seconds,mel_seconds,encoder_seconds,decoder_seconds,queue_wait_seconds,swapped_bytes";

    public static void MapPerformanceDownloads(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/performance/{what}.csv", DownloadAsync).RequireAuthorization();

    public static string PathOf(string what, ChartRange range) => $"/performance/{what}.csv?range={range.Name}";

    private static async Task<IResult> DownloadAsync(string what, string? range, PerformanceQueries queries, CancellationToken cancellationToken)
    {
        if (what is not ("speed" or "runs" or "host")) return Results.NotFound();
        var view = await queries.ReadAsync(ChartRange.Named(range), cancellationToken);
        var lines = what switch
        {
            "speed" => view.Models.SelectMany(m => m.Buckets).OrderBy(b => b.Start).Select(Speed).Prepend(SpeedHeader),
            "runs" => view.Runs.OrderBy(r => r.At).Select(Run).Prepend(RunsHeader),
            _ => view.Host.Select(Host).Prepend("start," + string.Join(',', HostSeries.All.SelectMany(s => new[] { $"{s.Name}_mean", $"{s.Name}_max" }))),
        };
        return Results.File(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n"), "text/csv; charset=utf-8", $"voice2text-{what}-{view.Range.Name}.csv");
    }

    private static string Speed(TranscriptionRollup b) => Line(
        b.Start.UtcDateTime, b.Model, b.Count, b.FromStore, b.Failures, b.AudioSeconds, b.RealTimeFactors.Quantile(0.5), b.RealTimeFactors.Quantile(0.95),
        b.RealTimeFactors.Count > 0 ? b.RealTimeFactors.Max : null, b.QueueWaits.Quantile(0.95), b.SwappedRuns);

    private static string Run(RunPoint r) => Line(
        r.At.UtcDateTime, r.Id, r.Model, r.Audio.TotalSeconds, r.RealTimeFactor, r.Times.Decode.TotalSeconds, r.Times.LogMel.TotalSeconds, r.Times.Encoder.TotalSeconds,
        r.Times.Decoder.TotalSeconds, r.Times.QueueWait.TotalSeconds, r.SwappedBytes);

    private static string Host(HostBucket b) =>
        Line([b.Start.UtcDateTime, .. HostSeries.All.SelectMany(s => new object?[] { b.Series[s.Id]?.Average, b.Series[s.Id]?.Max })]);

    private static string Line(params object?[] values) => string.Join(',', values.Select(v => v switch
    {
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        double number => number.ToString("0.####", CultureInfo.InvariantCulture),
        string text when text.AsSpan().IndexOfAny(",\"\r\n") >= 0 => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => Convert.ToString(v, CultureInfo.InvariantCulture),
    }));
}
