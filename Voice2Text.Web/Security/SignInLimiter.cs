using System.Net;
using System.Net.Sockets;

namespace Voice2Text.Web.Security;

/// <summary>
/// How often one network address may try to sign in or to use a link. Hashing a password costs a small server some tenths
/// of a second. Without a timer: what is over is forgotten when the next one comes.
/// </summary>
internal sealed class SignInLimiter(TimeProvider time)
{
    /// <summary>Tries in <see cref="Window"/>.</summary>
    public const int Tries = 20;

    // More addresses than these at once share the last place.
    private const int MaxAddresses = 1000;

    /// <summary>How long a try counts, from the first one on.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Since, int Count)> _tries = new(StringComparer.Ordinal);

    /// <returns>Whether it may be tried.</returns>
    public bool Allows(IPAddress? address)
    {
        lock (_gate)
        {
            foreach (var (old, _) in _tries.Where(t => time.GetElapsedTime(t.Value.Since) >= Window).ToList()) _tries.Remove(old);
            var key = KeyOf(address);
            if (_tries.Count >= MaxAddresses && !_tries.ContainsKey(key)) key = "";
            var (since, count) = _tries.GetValueOrDefault(key, (time.GetTimestamp(), 0));
            _tries[key] = (since, count + 1);
            return count < Tries;
        }
    }

    // Whoever has one IPv6 address has the 2^64 beside it, too.
    private static string KeyOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
