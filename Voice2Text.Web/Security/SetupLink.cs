using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Voice2Text.Web.Security;

/// <summary>
/// The one-time link to the page where the first account is made. Only its hash is kept, in memory: each start without
/// an account makes a new one.
/// </summary>
internal sealed class SetupLink
{
    private const int TokenBytes = 32;

    private byte[]? _hash;

    /// <summary>One account at a time, so that a link used twice at once makes one.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Makes a new token; an earlier one is void.</summary>
    public string Issue()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        _hash = HashOf(token);
        return token;
    }

    public bool Accepts(string? token) => token is not null && _hash is { } hash && CryptographicOperations.FixedTimeEquals(hash, HashOf(token));

    /// <summary>There is an account now.</summary>
    public void Void() => _hash = null;

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
