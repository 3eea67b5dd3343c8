namespace Voice2Text.Web.Features.Overview;

/// <summary>How the bot stands with Telegram.</summary>
public enum BotCondition
{
    /// <summary>No token is set.</summary>
    Off,
    Starting,

    /// <summary>Receiving messages.</summary>
    Polling,

    /// <summary>The token is not accepted.</summary>
    Unauthorized,
    Unreachable,
}

/// <summary>The bot as the overview shows it.</summary>
/// <param name="Condition">Where it stands.</param>
/// <param name="Name">Its user name, once known.</param>
/// <param name="Reason">Why it does not receive messages, and what to do.</param>
public sealed record BotSummary(BotCondition Condition, string? Name = null, string? Reason = null);
