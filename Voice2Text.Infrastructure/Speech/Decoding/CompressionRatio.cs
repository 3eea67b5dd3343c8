using System.IO.Compression;
using System.Text;

namespace Voice2Text.Infrastructure.Speech.Decoding;

/// <summary>How well text compresses: a repetition loop compresses far better than speech.</summary>
internal static class CompressionRatio
{
    /// <summary>UTF-8 bytes over their zlib-compressed size, as in Whisper's reference implementation; 0 for no text.</summary>
    public static double Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 0) return 0;
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(bytes);
        return (double)bytes.Length / compressed.Length;
    }
}
