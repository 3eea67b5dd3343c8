using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>How often the host is looked at; section <c>Hosts</c>.</summary>
public sealed class HostSampleOptions
{
    public const string Section = "Hosts";

    /// <summary>Time between two readings.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two readings while somebody watches.</summary>
    public TimeSpan WatchedInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often readings are written to the database, all since the last time at once.</summary>
    public TimeSpan WriteInterval { get; set; } = TimeSpan.FromMinutes(1);
}

internal sealed class HostSampleOptionsValidator : SettingValidator<HostSampleOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(5);

    // What was not written is lost with a kill.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(15);

    public override IEnumerable<SettingError> Check(HostSampleOptions options)
    {
        if (options.Interval < Shortest || options.Interval > LongestInterval) yield return new("Hosts:Interval", SettingRule.TimeRange, $"{Shortest}", $"{LongestInterval}");
        if (options.WatchedInterval < Shortest || options.WatchedInterval > options.Interval) yield return new("Hosts:WatchedInterval", SettingRule.TimeRange, $"{Shortest}", "Hosts:Interval");
        if (options.WriteInterval < options.Interval || options.WriteInterval > LongestWrite) yield return new("Hosts:WriteInterval", SettingRule.TimeRange, "Hosts:Interval", $"{LongestWrite}");
    }
}
