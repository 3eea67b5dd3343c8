using System.Buffers.Binary;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The duration that Telegram's apps would put beside a voice message.</summary>
internal static class OggDuration
{
    /// <summary>Opus counts in 48 kHz samples whatever the recording's rate was (RFC 7845, section 4).</summary>
    private const int GranulesPerSecond = 48_000;

    private const int GranuleOffset = 6;

    /// <summary>Whole seconds, at least 1: the position on the last page of an Ogg stream.</summary>
    public static int Of(ReadOnlySpan<byte> content)
    {
        var page = content.LastIndexOf("OggS"u8);
        if (page < 0 || content.Length < page + GranuleOffset + sizeof(long)) return 1;
        var granule = BinaryPrimitives.ReadInt64LittleEndian(content[(page + GranuleOffset)..]);
        return (int)Math.Clamp((granule + GranulesPerSecond / 2) / GranulesPerSecond, 1, int.MaxValue);
    }
}
