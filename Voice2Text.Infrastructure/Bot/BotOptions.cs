using Microsoft.Extensions.Options;

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

internal sealed class BotOptionsValidator : IValidateOptions<BotOptions>
{
    public ValidateOptionsResult Validate(string? name, BotOptions options)
    {
        var errors = new List<string>();
        if (options.IsEnabled && (options.Token!.Split(':') is not [var id, { Length: > 0 }] || !long.TryParse(id, out _)))
            errors.Add("Bot:Token is not a token: it looks like 123456789:AAE... Copy it again from BotFather.");
        if (!string.IsNullOrWhiteSpace(options.ApiBaseAddress)
            && !(Uri.TryCreate(options.ApiBaseAddress, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            errors.Add("Bot:ApiBaseAddress is not an http or https address.");
        if (options.LocalFiles && string.IsNullOrWhiteSpace(options.ApiBaseAddress))
            errors.Add("Bot:LocalFiles needs the address of a local Bot API server in Bot:ApiBaseAddress.");
        if (options.MaxDuration <= TimeSpan.Zero) errors.Add("Bot:MaxDuration is a positive time such as 02:00:00.");
        if (options.MaxFileBytes <= 0) errors.Add("Bot:MaxFileBytes is a positive number of bytes.");
        if (options.MaxWaitingPerUser <= 0) errors.Add("Bot:MaxWaitingPerUser is at least 1.");
        if (options.MessagesPerSecond is < 1 or > 30) errors.Add("Bot:MessagesPerSecond is a number from 1 to 30.");
        if (options.EditInterval < TimeSpan.Zero) errors.Add("Bot:EditInterval is a time such as 00:00:03.");
        if (options.MaxDeliveryTime <= TimeSpan.Zero) errors.Add("Bot:MaxDeliveryTime is a positive time such as 1.00:00:00.");
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
