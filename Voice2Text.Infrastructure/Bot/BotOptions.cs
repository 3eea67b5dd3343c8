using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>The bot; section <c>Bot</c>.</summary>
public sealed class BotOptions
{
    public const string Section = "Bot";

    /// <summary>Token from BotFather; without one the bot is off.</summary>
    public string? Token { get; set; }

    /// <summary>Address of another Bot API server; the public one where it is empty.</summary>
    public string? ApiBaseAddress { get; set; }

    /// <summary>Longest audio that is accepted.</summary>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Largest file, in bytes. The public Bot API lets bots download up to 20 MB.</summary>
    public long MaxFileBytes { get; set; } = 20L << 20;

    /// <summary>
    /// Whether the Bot API server runs beside this application with <c>--local</c>: it then names files by their path on
    /// the common disk instead of handing them out, and has no limit of 20 MB.
    /// </summary>
    public bool LocalFiles { get; set; }

    /// <summary>Requests of one user that may wait at the same time.</summary>
    public int MaxWaitingPerUser { get; set; } = 20;

    /// <summary>Time between two edits of one chat's progress message.</summary>
    public TimeSpan EditInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Messages and edits a second, over all chats; the Bot API allows about 30.</summary>
    public int MessagesPerSecond { get; set; } = 25;

    /// <summary>How long an answer is tried to be delivered.</summary>
    public TimeSpan MaxDeliveryTime { get; set; } = TimeSpan.FromHours(24);

    public bool IsEnabled => !string.IsNullOrWhiteSpace(Token);
}

internal sealed class BotOptionsValidator : SettingValidator<BotOptions>
{
    public override IEnumerable<SettingError> Check(BotOptions options)
    {
        if (options.IsEnabled && (options.Token!.Split(':') is not [var id, { Length: > 0 }] || !long.TryParse(id, out _))) yield return new("Bot:Token", SettingRule.BotToken);
        if (!string.IsNullOrWhiteSpace(options.ApiBaseAddress)
            && !(Uri.TryCreate(options.ApiBaseAddress, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            yield return new("Bot:ApiBaseAddress", SettingRule.HttpAddress);
        if (options.LocalFiles && string.IsNullOrWhiteSpace(options.ApiBaseAddress)) yield return new("Bot:LocalFiles", SettingRule.LocalBotApi, "Bot:ApiBaseAddress");
        if (options.MaxDuration <= TimeSpan.Zero) yield return new("Bot:MaxDuration", SettingRule.PositiveTime, "02:00:00");
        if (options.MaxFileBytes <= 0) yield return new("Bot:MaxFileBytes", SettingRule.Bytes);
        if (options.MaxWaitingPerUser <= 0) yield return new("Bot:MaxWaitingPerUser", SettingRule.AtLeast, "1");
        if (options.MessagesPerSecond is < 1 or > 30) yield return new("Bot:MessagesPerSecond", SettingRule.Range, "1", "30");
        if (options.EditInterval < TimeSpan.Zero) yield return new("Bot:EditInterval", SettingRule.TimeAtLeast, "00:00:00");
        if (options.MaxDeliveryTime <= TimeSpan.Zero) yield return new("Bot:MaxDeliveryTime", SettingRule.PositiveTime, "1.00:00:00");
    }
}
