namespace Voice2Text.Domain.Metrics;

/// <summary>How long a roll-up's periods are. Days are those of UTC.</summary>
public enum Resolution
{
    Minute,
    Hour,
    Day,
}

/// <summary>Periods of a resolution.</summary>
public static class Resolutions
{
    public static TimeSpan Length(this Resolution resolution) => resolution switch
    {
        Resolution.Minute => TimeSpan.FromMinutes(1),
        Resolution.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>The start of the period that a moment lies in.</summary>
    public static DateTimeOffset Floor(this Resolution resolution, DateTimeOffset at) =>
        new(at.UtcTicks - (at.UtcTicks % resolution.Length().Ticks), TimeSpan.Zero);

    /// <summary>The start of the first period that begins at this moment or later.</summary>
    public static DateTimeOffset Ceiling(this Resolution resolution, DateTimeOffset at)
    {
        var floor = resolution.Floor(at);
        return floor < at ? floor + resolution.Length() : floor;
    }
}
