using System.Globalization;

namespace Voice2Text.Web.Features.Performance;

/// <summary>An axis: where a value lies between 0 and 100, and which values are written beside it.</summary>
/// <param name="Min">Lies at 0.</param>
/// <param name="Max">Lies at 100.</param>
/// <param name="Ticks">Values that are written, with their texts.</param>
public sealed record PlotScale(double Min, double Max, IReadOnlyList<(double Value, string Text)> Ticks)
{
    private const int WantedTicks = 4;

    /// <summary>Whether equal ratios take equal space.</summary>
    public bool IsLogarithmic { get; init; }

    public double Place(double value) => IsLogarithmic
        ? 100 * Math.Log(Math.Clamp(value, Min, Max) / Min) / Math.Log(Max / Min)
        : 100 * (Math.Clamp(value, Min, Max) - Min) / (Max - Min);

    /// <summary>From zero up to a round number that is not below the largest value.</summary>
    public static PlotScale FromZero(double largest, Func<double, string> text)
    {
        if (!(largest > 0)) largest = 1;
        var rough = largest / WantedTicks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        var count = (int)Math.Ceiling((largest / step) - 1e-9);
        return new PlotScale(0, count * step, [.. Enumerable.Range(0, count + 1).Select(i => (i * step, text(i * step)))]);
    }

    /// <summary>A stretch of time in the browser's time zone, with round hours or days.</summary>
    public static PlotScale Time(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var length = to - from;
        var (step, format) = length switch
        {
            { TotalHours: <= 1.5 } => (TimeSpan.FromMinutes(15), "HH:mm"),
            { TotalHours: <= 8 } => (TimeSpan.FromHours(1), "HH:mm"),
            { TotalHours: <= 30 } => (TimeSpan.FromHours(4), "HH:mm"),
            { TotalDays: <= 9 } => (TimeSpan.FromDays(1), "d MMM"),
            { TotalDays: <= 40 } => (TimeSpan.FromDays(7), "d MMM"),
            { TotalDays: <= 120 } => (TimeSpan.FromDays(21), "d MMM"),
            _ => (TimeSpan.FromDays(73), "d MMM"),
        };
        var ticks = new List<(double, string)>();
        var local = TimeZoneInfo.ConvertTime(from, zone);
        var offset = local.Offset.Ticks;
        for (var at = (((from.UtcTicks + offset) / step.Ticks) + 1) * step.Ticks - offset; at <= to.UtcTicks; at += step.Ticks)
            ticks.Add((at, TimeZoneInfo.ConvertTime(new DateTimeOffset(at, TimeSpan.Zero), zone).ToString(format, CultureInfo.CurrentCulture)));
        return new PlotScale(from.UtcTicks, to.UtcTicks, ticks);
    }

    /// <summary>Durations from the shortest to the longest, by ratio.</summary>
    public static PlotScale Durations(double shortest, double longest, Func<double, string> text)
    {
        double[] all = [1, 3, 10, 30, 60, 180, 600, 1800, 3600, 10_800];
        var (min, max) = (all.LastOrDefault(s => s <= shortest, all[0]), all.FirstOrDefault(s => s >= longest, all[^1]));
        if (max <= min) max = min * 3;
        return new PlotScale(min, max, [.. all.Where(s => s >= min && s <= max).Select(s => (s, text(s)))]) { IsLogarithmic = true };
    }
}

/// <summary>How a series is drawn.</summary>
public enum PlotStyle
{
    Line,
    DashedLine,
    Area,
    Dots,
}

/// <summary>One series of a plot.</summary>
/// <param name="Name">As the legend says it.</param>
/// <param name="Color">Number of the colour, from 1.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="Points">Its points from left to right; a line is broken where Y is <see langword="null"/>.</param>
public sealed record PlotSeries(string Name, int Color, PlotStyle Style, IReadOnlyList<PlotPoint> Points);

/// <param name="X">Value on the horizontal axis.</param>
/// <param name="Y">Value on the vertical axis.</param>
public readonly record struct PlotPoint(double X, double? Y)
{
    /// <summary>Where a click leads.</summary>
    public string? Href { get; init; }

    /// <summary>What is shown while the pointer rests on it.</summary>
    public string? Title { get; init; }
}

/// <summary>A vertical line.</summary>
/// <param name="X">Where.</param>
/// <param name="Title">What happened.</param>
/// <param name="Color">Number of the colour.</param>
public readonly record struct PlotMark(double X, string Title, int Color);
