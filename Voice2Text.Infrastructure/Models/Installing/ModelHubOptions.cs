using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Where models are downloaded from, and with how much patience; section <c>Models</c>.</summary>
public sealed class ModelHubOptions
{
    public const string Section = "Models";

    /// <summary>Address of the hub: Hugging Face's, a mirror's, or a server's of one's own with the same interface.</summary>
    public string HubAddress { get; set; } = "https://huggingface.co";

    /// <summary>Access token for repositories whose licence has to be accepted first. Sent to the hub's own address only.</summary>
    public string? HubToken { get; set; }

    /// <summary>How long a request may go without a byte.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts in a row that bring nothing, before a download is given up.</summary>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>The longest wait that the hub may ask for.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary><see cref="HubAddress"/> with a slash at its end, so that relative addresses keep its path.</summary>
    internal Uri BaseAddress => new(HubAddress.TrimEnd('/') + "/");
}

internal sealed class ModelHubOptionsValidator : SettingValidator<ModelHubOptions>
{
    public override IEnumerable<SettingError> Check(ModelHubOptions options)
    {
        if (!Uri.TryCreate(options.HubAddress, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            yield return new("Models:HubAddress", SettingRule.HttpAddress);
        else if (!string.IsNullOrWhiteSpace(options.HubToken) && address is { Scheme: "http", IsLoopback: false })
            yield return new("Models:HubToken", SettingRule.Encrypted, "Models:HubAddress");
        if (options.HubToken is not null && options.HubToken.Trim().Any(c => c is < '!' or > '~')) yield return new("Models:HubToken", SettingRule.TokenCharacters);
        if (options.StallTimeout <= TimeSpan.Zero) yield return new("Models:StallTimeout", SettingRule.PositiveTime, "00:01:00");
        if (options.MaxAttempts is < 1 or > 100) yield return new("Models:MaxAttempts", SettingRule.Range, "1", "100");
        if (options.MaxRetryAfter < TimeSpan.Zero) yield return new("Models:MaxRetryAfter", SettingRule.TimeAtLeast, "00:00:00");
    }
}
