using System.Text.RegularExpressions;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>
/// The last line of defence: a library's message may quote an address that holds a secret, and what is stored stays.
/// Our own code does not log any in the first place.
/// </summary>
internal static partial class LogRedaction
{
    private const string Hidden = "***";

    public static string Apply(string text)
    {
        // Most texts hold neither.
        if (text.Contains(':', StringComparison.Ordinal)) text = BotToken().Replace(text, Hidden);
        return text.Contains("/setup/", StringComparison.Ordinal) ? SetupLink().Replace(text, $"/setup/{Hidden}") : text;
    }

    /// <summary><c>123456789:AAE7tFakeFakeFakeFakeFakeFakeFakeFake1</c>, also within an address or percent-encoded.</summary>
    [GeneratedRegex(@"\d{5,20}(:|%3[Aa])[A-Za-z0-9_-]{30,}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BotToken();

    /// <summary><c>/setup/k3VdPq0...</c>, the link of the first account.</summary>
    [GeneratedRegex("/setup/[^/?\\s\"\\\\]+", RegexOptions.None, 1000)]
    private static partial Regex SetupLink();
}
