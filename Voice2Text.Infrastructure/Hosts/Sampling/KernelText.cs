using System.Buffers.Text;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>Finds numbers in the kernel's texts without making strings of them.</summary>
internal static class KernelText
{
    /// <summary>The whole number after a name at the start of a line; <see langword="null"/> where no line has it.</summary>
    public static long? Value(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Line(text, name) is { IsEmpty: false } line ? Number(line) : null;

    /// <summary>The whole number that the text starts with, blanks apart; <see langword="null"/> for <c>max</c> and for nothing.</summary>
    public static long? Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(Trim(text), out long value, out _) ? value : null;

    /// <summary>The number with decimals that the text starts with.</summary>
    public static double? Decimal(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(Trim(text), out double value, out _) ? value : null;

    /// <summary>What follows a name at the start of a line, to the line's end; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            // The name ends there: "anon" is not "anon_thp".
            if (line.Length > name.Length && line.StartsWith(name) && line[name.Length] is (byte)' ' or (byte)'\t' or (byte)':') return line[(name.Length + 1)..];
            text = end < 0 ? default : text[(end + 1)..];
        }

        return default;
    }

    /// <summary>The field of this number, counted from 0, of fields with blanks between them.</summary>
    public static long Field(ReadOnlySpan<byte> line, int number)
    {
        for (line = Trim(line); number > 0; number--)
        {
            var blank = line.IndexOf((byte)' ');
            if (blank < 0) return 0;
            line = Trim(line[blank..]);
        }

        return Number(line) ?? 0;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.TrimStart(" \t"u8);
}
