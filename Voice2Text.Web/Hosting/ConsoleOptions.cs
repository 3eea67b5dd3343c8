namespace Voice2Text.Web.Hosting;

/// <summary>The operator's console; section <c>Console</c>.</summary>
public sealed class ConsoleOptions
{
    public const string Section = "Console";

    /// <summary>Where the console listens when <c>Urls</c> says nothing: this machine alone.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>E-mail of the account that the first start makes; without it the first start prints a link.</summary>
    public string? OperatorEmail { get; set; }

    public string? OperatorPassword { get; set; }

    /// <summary>Addresses or networks of reverse proxies, separated by commas; this machine is trusted anyway.</summary>
    public string? TrustedProxies { get; set; }
}
