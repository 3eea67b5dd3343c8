using Microsoft.Extensions.Options;

namespace Voice2Text.Web.Health;

/// <summary>Figures for Prometheus at <c>/metrics</c>; section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>Whether they are there at all; read at the start.</summary>
    public bool Enabled { get; set; }

    /// <summary>Who asks has to send it: <c>Authorization: Bearer ...</c>.</summary>
    public string? Token { get; set; }
}

internal sealed class MetricsOptionsValidator : IValidateOptions<MetricsOptions>
{
    private const int ShortestToken = 16;

    public ValidateOptionsResult Validate(string? name, MetricsOptions options) => options.Enabled && (options.Token?.Trim().Length ?? 0) < ShortestToken
        ? ValidateOptionsResult.Fail("Metrics:Token has at least 16 characters where Metrics:Enabled is true: openssl rand -hex 16 makes one.")
        : ValidateOptionsResult.Success;
}
