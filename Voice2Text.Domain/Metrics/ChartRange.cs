namespace Voice2Text.Domain.Metrics;

/// <summary>A stretch of time that charts show, up to now.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Bucket">The time that one point of a line stands for.</param>
public sealed record ChartRange(string Name, TimeSpan Length, TimeSpan Bucket)
{
    /// <summary>From an hour to a year; each has some 60 to 370 buckets.</summary>
    public static IReadOnlyList<ChartRange> All { get; } =
    [
        new("1h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        new("6h", TimeSpan.FromHours(6), TimeSpan.FromMinutes(5)),
        new("24h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(15)),
        new("7d", TimeSpan.FromDays(7), TimeSpan.FromHours(1)),
        new("30d", TimeSpan.FromDays(30), TimeSpan.FromHours(6)),
        new("90d", TimeSpan.FromDays(90), TimeSpan.FromDays(1)),
        new("1y", TimeSpan.FromDays(365), TimeSpan.FromDays(1)),
    ];

    public static ChartRange Default => All[2];

    public static ChartRange Named(string? name) => All.FirstOrDefault(r => r.Name == name) ?? Default;

    /// <summary>The roll-ups that it is drawn from, the coarsest first; what they have not reached yet comes from what was stored itself.</summary>
    public IReadOnlyList<Resolution> Resolutions => Bucket >= TimeSpan.FromDays(1) ? [Resolution.Day, Resolution.Hour]
        : Bucket >= TimeSpan.FromHours(1) ? [Resolution.Hour]
        : [];

    /// <summary>The same for samples of the host, which are many.</summary>
    public IReadOnlyList<Resolution> HostResolutions => Bucket > TimeSpan.FromMinutes(1) ? [.. Resolutions, Resolution.Minute] : [];

    /// <summary>The start of the bucket that a moment lies in.</summary>
    public DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Bucket.Ticks), TimeSpan.Zero);
}
