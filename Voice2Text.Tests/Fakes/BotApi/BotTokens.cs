using System.Globalization;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The tokens that work. All are of one bot, as after its owner has had the token replaced.</summary>
internal sealed class BotTokens(StateWatch watch)
{
    private readonly HashSet<string> _valid = new(StringComparer.Ordinal);

    public void Add(string token)
    {
        lock (watch.Sync) _valid.Add(token);
    }

    public void Remove(string token)
    {
        lock (watch.Sync) _valid.Remove(token);
    }

    public bool Contains(string token)
    {
        lock (watch.Sync) return _valid.Contains(token);
    }

    /// <summary>The number before the colon.</summary>
    public static long BotId(string token) => long.Parse(token.AsSpan(0, token.IndexOf(':', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
