namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// How a byte-level vocabulary writes bytes as printable characters: <c>!</c>–<c>~</c>, <c>¡</c>–<c>¬</c> and
/// <c>®</c>–<c>ÿ</c> stand for themselves, the other 68 bytes for U+0100 onwards (a space is <c>Ġ</c>). From GPT-2's
/// <c>bytes_to_unicode</c>.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] CharOfByte = BuildChars();
    private static readonly Dictionary<char, byte> ByteOfChar =
        CharOfByte.Select((c, b) => (c, b)).ToDictionary(p => p.c, p => (byte)p.b);

    public static char ToChar(byte value) => CharOfByte[value];

    /// <summary>Null where a character is not of the alphabet.</summary>
    public static byte[]? TryToBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!ByteOfChar.TryGetValue(token[i], out bytes[i]))
            {
                return null;
            }
        }

        return bytes;
    }

    private static char[] BuildChars()
    {
        var chars = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++)
        {
            var printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            chars[b] = (char)(printable ? b : next++);
        }

        return chars;
    }
}
