using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Voice2Text.Tests.Fakes;

/// <summary>An authenticator app: RFC 6238 with SHA-1, 30 s and six digits on the HOTP of RFC 4226, section 5.3.</summary>
internal static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;

    /// <summary>The code of a moment.</summary>
    /// <param name="key">The secret as it is shown: base 32 (RFC 4648), in groups.</param>
    /// <param name="at">The moment.</param>
    public static string CodeAt(string key, DateTimeOffset at)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, at.ToUnixTimeSeconds() / StepSeconds);
#pragma warning disable CA5350 // What the apps compute.
        var hash = HMACSHA1.HashData(FromBase32(key), counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 0x0f;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(offset)) & 0x7fffffff;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>The code that the app shows now.</summary>
    public static string CodeNow(string key) => CodeAt(key, TimeProvider.System.GetUtcNow());

    private static byte[] FromBase32(string text)
    {
        var (bytes, buffer, bits) = (new List<byte>(), 0, 0);
        foreach (var digit in text.ToUpperInvariant().Where(c => c != ' ').Select(c => Alphabet.IndexOf(c, StringComparison.Ordinal)))
        {
            buffer = (buffer << 5) | digit;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
            buffer &= (1 << bits) - 1;
        }

        return [.. bytes];
    }
}
