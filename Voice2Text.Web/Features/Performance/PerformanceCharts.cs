using System.Globalization;
using Microsoft.Extensions.Localization;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Localization;

namespace Voice2Text.Web.Features.Performance;

/// <summary>A range's figures as series of charts.</summary>
internal sealed class PerformanceCharts
{
    private const double Mebibyte = 1024; // KiB
    private const int MaxModels = 5;
    private const double Percentile = 0.95;

    private readonly PerformanceView _view;
    private readonly IStringLocalizer<Texts> _texts;

    public PerformanceCharts(PerformanceView view, TimeZoneInfo zone, IStringLocalizer<Texts> texts, Display display)
    {
        (_view, _texts) = (view, texts);
        var models = view.Models.Where(m => m.Model.Length > 0).Take(MaxModels).ToList();
        Time = PlotScale.Time(view.From, view.To, zone);
        Speed = [.. models.SelectMany((m, i) => SpeedOf(m, i + 1, display))];
        SpeedScale = PlotScale.FromZero(Largest(Speed), v => v.ToString("0.###", CultureInfo.CurrentCulture));
        Wait = [.. models.Select((m, i) => Line(m.Model, i + 1, m, b => b.QueueWaits.Quantile(Percentile)))];
        WaitScale = PlotScale.FromZero(Largest(Wait), v => display.Duration(TimeSpan.FromSeconds(v)));
        Memory =
        [
            Host(texts["Performance.MemoryLimit"], 6, PlotStyle.DashedLine, b => b.Max("memory.limit") / Mebibyte),
            Host(texts["Performance.MemoryUsed"], 1, PlotStyle.Area, b => b.Average("memory.used") / Mebibyte),
            Host(texts["Performance.Engine"], 2, PlotStyle.Line, b => b.Average("engine.memory") / Mebibyte),
            Host(texts["Performance.Swap"], 3, PlotStyle.Area, b => b.Max("swap.used") / Mebibyte),
        ];
        MemoryScale = PlotScale.FromZero(Largest(Memory), v => display.Bytes((long)(v * (1 << 20))));
        Cpu =
        [
            Host(texts["Performance.CpuBusy"], 1, PlotStyle.Area, b => b.Average("cpu.busy") / 10),
            Host(texts["Performance.CpuWait"], 4, PlotStyle.Line, b => b.Average("cpu.iowait") / 10),
            Host(texts["Performance.CpuSteal"], 3, PlotStyle.Line, b => b.Average("cpu.steal") / 10),
        ];
        CpuScale = new PlotScale(0, 100, [(0, "0"), (50, "50 %"), (100, "100 %")]);
        Marks = [.. view.Marks.Select(m => new PlotMark(m.At.UtcTicks, m.Text, ColorOf(m.Kind)))];
        Duration = PlotScale.Durations(
            view.Runs.Count > 0 ? view.Runs.Min(r => r.Audio.TotalSeconds) : 1, view.Runs.Count > 0 ? view.Runs.Max(r => r.Audio.TotalSeconds) : 60, v => display.Duration(TimeSpan.FromSeconds(v)));
        ByDuration = [.. models.Select((m, i) => Dots(m.Model, i + 1, r => r.Audio.TotalSeconds, display))];
        DurationSpeedScale = PlotScale.FromZero(Largest(ByDuration), v => v.ToString("0.###", CultureInfo.CurrentCulture));
        Stages = StagesOf(view.Runs);
    }

    public PlotScale Time { get; }

    public IReadOnlyList<PlotSeries> Speed { get; }

    public PlotScale SpeedScale { get; }

    public IReadOnlyList<PlotSeries> Wait { get; }

    public PlotScale WaitScale { get; }

    public IReadOnlyList<PlotSeries> Memory { get; }

    public PlotScale MemoryScale { get; }

    public IReadOnlyList<PlotSeries> Cpu { get; }

    public PlotScale CpuScale { get; }

    public IReadOnlyList<PlotMark> Marks { get; }

    public PlotScale Duration { get; }

    public IReadOnlyList<PlotSeries> ByDuration { get; }

    public PlotScale DurationSpeedScale { get; }

    /// <summary>Seconds of each stage over all shown transcriptions.</summary>
    public IReadOnlyList<(string Stage, TimeSpan Time)> Stages { get; }

    public static int ColorOf(ChartMarkKind kind) => kind == ChartMarkKind.ModelSwitch ? 5 : 4;

    private IEnumerable<PlotSeries> SpeedOf(ModelPerformance model, int color, Display display) =>
    [
        Dots("", color, r => r.At.UtcTicks, display) with { Points = [.. PointsOf(model.Model, r => r.At.UtcTicks, display)] },
        Line(_texts["Performance.Median", model.Model], color, model, b => b.RealTimeFactors.Quantile(0.5)),
        Line(_texts["Performance.Percentile"], color, model, b => b.RealTimeFactors.Quantile(Percentile)) with { Style = PlotStyle.DashedLine },
    ];

    private PlotSeries Dots(string model, int color, Func<RunPoint, double> x, Display display) =>
        new(model, color, PlotStyle.Dots, [.. PointsOf(model, x, display)]);

    private IEnumerable<PlotPoint> PointsOf(string model, Func<RunPoint, double> x, Display display) => _view.Runs.Where(r => r.Model == model).Select(r => new PlotPoint(x(r), r.RealTimeFactor)
    {
        Href = $"/transcriptions/{r.Id}",
        Title = $"{r.Id}: {Display.Number(r.RealTimeFactor, 2)}, {display.Duration(r.Audio)}, {display.Time(r.At)}",
    });

    /// <summary>One point for each bucket; the line is broken where nothing ended for more than two.</summary>
    private PlotSeries Line(string name, int color, ModelPerformance model, Func<TranscriptionRollup, double?> value)
    {
        var points = new List<PlotPoint>();
        DateTimeOffset? last = null;
        foreach (var bucket in model.Buckets)
        {
            if (bucket.Start - last > _view.Range.Bucket * 3) points.Add(new PlotPoint(last!.Value.UtcTicks, null));
            points.Add(new PlotPoint((bucket.Start + (_view.Range.Bucket / 2)).UtcTicks, value(bucket)));
            last = bucket.Start;
        }

        return new PlotSeries(name, color, PlotStyle.Line, points);
    }

    private PlotSeries Host(string name, int color, PlotStyle style, Func<HostBucket, double?> value)
    {
        var points = new List<PlotPoint>();
        DateTimeOffset? last = null;
        foreach (var bucket in _view.Host)
        {
            if (bucket.Start - last > _view.Range.Bucket * 2) points.Add(new PlotPoint(last!.Value.UtcTicks, null));
            points.Add(new PlotPoint((bucket.Start + (_view.Range.Bucket / 2)).UtcTicks, value(bucket)));
            last = bucket.Start;
        }

        return new PlotSeries(name, color, style, points);
    }

    private static List<(string, TimeSpan)> StagesOf(IReadOnlyList<RunPoint> runs)
    {
        TimeSpan Sum(Func<StageTimes, TimeSpan> stage) => new(runs.Sum(r => stage(r.Times).Ticks));
        return
        [
            (nameof(StageTimes.Decode), Sum(t => t.Decode)), (nameof(StageTimes.LogMel), Sum(t => t.LogMel)),
            (nameof(StageTimes.Encoder), Sum(t => t.Encoder)), (nameof(StageTimes.Decoder), Sum(t => t.Decoder)),
        ];
    }

    private static double Largest(IEnumerable<PlotSeries> series) => series.SelectMany(s => s.Points).Max(p => p.Y) ?? 0;
}
