using Microsoft.Extensions.Options;

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

internal sealed class ModelHubOptionsValidator : IValidateOptions<ModelHubOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelHubOptions options)
    {
        var errors = new List<string>();
        if (!Uri.TryCreate(options.HubAddress, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            errors.Add("Models:HubAddress is not an http or https address.");
        else if (!string.IsNullOrWhiteSpace(options.HubToken) && address is { Scheme: "http", IsLoopback: false })
            errors.Add("Models:HubToken would be sent unencrypted: Models:HubAddress has to be an https address for that.");
        if (options.HubToken is not null && options.HubToken.Trim().Any(c => c is < '!' or > '~')) errors.Add("Models:HubToken holds characters that no token has. Copy it again from the hub.");
        if (options.StallTimeout <= TimeSpan.Zero) errors.Add("Models:StallTimeout is a positive time such as 00:01:00.");
        if (options.MaxAttempts is < 1 or > 100) errors.Add("Models:MaxAttempts is a number from 1 to 100.");
        if (options.MaxRetryAfter < TimeSpan.Zero) errors.Add("Models:MaxRetryAfter is a time such as 00:15:00.");
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
