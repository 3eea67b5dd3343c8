namespace Voice2Text.Infrastructure.Bot;

/// <summary>Whether the bot hears its users.</summary>
public enum BotState
{
    /// <summary>There is no token.</summary>
    Off,
    Starting,
    Polling,

    /// <summary>The Bot API does not know the token: it is wrong or was revoked.</summary>
    Unauthorized,

    /// <summary>The Bot API cannot be reached, or answers with errors.</summary>
    Unreachable,
}

/// <summary>State of the bot, for the console and the health check. Written by the polling loop alone.</summary>
public sealed class BotStatus
{
    /// <summary>
    /// The longest honest silence: two requests in a row that end by their time-out, and the store's waits.
    /// </summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);

    private volatile Snapshot _now = new(BotState.Off, null, null);
    private long _expectedBy;

    public BotState State => _now.State;

    /// <summary>The bot's user name, without @.</summary>
    public string? Name => _now.Name;

    /// <summary>What is wrong and what to do.</summary>
    public string? Reason => _now.Reason;

    /// <summary>Whether the polling loop gives no sign of life any more: it hangs, or has ended.</summary>
    public bool IsSilent(TimeProvider time) => State != BotState.Off && time.GetTimestamp() > Volatile.Read(ref _expectedBy);

    /// <summary>A sign of life of the polling loop.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="wait">For how long it will do nothing now.</param>
    internal void Beat(TimeProvider time, TimeSpan wait = default) =>
        Volatile.Write(ref _expectedBy, time.GetTimestamp() + (long)((LongestSilence + wait).TotalSeconds * time.TimestampFrequency));

    internal void Set(BotState state, string? name, string? reason = null) => _now = new Snapshot(state, name, reason);

    private sealed record Snapshot(BotState State, string? Name, string? Reason);
}
