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
    private volatile Snapshot _now = new(BotState.Off, null, null);

    public BotState State => _now.State;

    /// <summary>The bot's user name, without @.</summary>
    public string? Name => _now.Name;

    /// <summary>What is wrong and what to do.</summary>
    public string? Reason => _now.Reason;

    internal void Set(BotState state, string? name, string? reason = null) => _now = new Snapshot(state, name, reason);

    private sealed record Snapshot(BotState State, string? Name, string? Reason);
}
