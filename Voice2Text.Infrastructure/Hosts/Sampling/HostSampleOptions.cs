using Microsoft.Extensions.Options;

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

internal sealed class HostSampleOptionsValidator : IValidateOptions<HostSampleOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(5);

    // What was not written is lost with a kill.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(15);

    public ValidateOptionsResult Validate(string? name, HostSampleOptions options)
    {
        var wrong = new List<string>();
        if (options.Interval < Shortest || options.Interval > LongestInterval) wrong.Add("Hosts:Interval is a time from 00:00:01 to 00:05:00.");
        if (options.WatchedInterval < Shortest || options.WatchedInterval > options.Interval) wrong.Add("Hosts:WatchedInterval is a time from 00:00:01 to Hosts:Interval.");
        if (options.WriteInterval < options.Interval || options.WriteInterval > LongestWrite) wrong.Add("Hosts:WriteInterval is a time from Hosts:Interval to 00:15:00.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
