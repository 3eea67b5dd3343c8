using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>How whisper.cpp stores matrices; the values are its numbers (<c>ggml_type</c>).</summary>
public enum GgmlFormat
{
    /// <summary>32-bit floats.</summary>
    F32 = 0,

    /// <summary>16-bit floats.</summary>
    F16 = 1,

    /// <summary>Blocks of 32 in 4 bits (<c>q4_0</c>).</summary>
    Q4 = 2,

    /// <summary>Blocks of 32 in 8 bits (<c>q8_0</c>).</summary>
    Q8 = 8,
}

/// <summary>Numbers as whisper.cpp stores them. A block begins with its scale, a 16-bit float.</summary>
internal static class GgmlQuantizer
{
    private const int Block = 32;
    private const int ScaleBytes = 2;
    private const int Half4 = Block / 2;

    public static string NameOf(GgmlFormat format) => format switch
    {
        GgmlFormat.F32 => "f32",
        GgmlFormat.F16 => "f16",
        GgmlFormat.Q4 => "q4_0",
        _ => "q8_0",
    };

    public static int BytesOf(GgmlFormat format, int values) => format switch
    {
        GgmlFormat.F32 => values * sizeof(float),
        GgmlFormat.F16 => values * ScaleBytes,
        GgmlFormat.Q4 => values / Block * (ScaleBytes + Half4),
        _ => values / Block * (ScaleBytes + Block),
    };

    /// <param name="format">What is wanted.</param>
    /// <param name="values">For blocks a multiple of 32.</param>
    /// <param name="bytes">As many as <see cref="BytesOf"/> says.</param>
    public static void Convert(GgmlFormat format, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        if (format == GgmlFormat.F32) MemoryMarshal.AsBytes(values).CopyTo(bytes);
        else if (format == GgmlFormat.F16) TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(bytes));
        else ConvertBlocks(format, values, bytes);
    }

    private static void ConvertBlocks(GgmlFormat format, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        var blockBytes = BytesOf(format, Block);
        for (var i = 0; i < values.Length / Block; i++)
        {
            var from = values.Slice(i * Block, Block);
            var to = bytes.Slice(i * blockBytes, blockBytes);
            var extreme = TensorPrimitives.MaxMagnitude(from);
            // In 4 bits the value furthest from zero is -8, whatever its sign, because 8 is not among them.
            var scale = format == GgmlFormat.Q4 ? extreme / -8 : Math.Abs(extreme) / 127;
            MemoryMarshal.Write(to, (Half)scale);
            var inverse = scale == 0 ? 0 : 1 / scale;
            if (format == GgmlFormat.Q4) Pack4(from, inverse, to[ScaleBytes..]);
            else Pack8(from, inverse, to[ScaleBytes..]);
        }
    }

    /// <summary>The first half of the block in the low nibbles, the second in the high ones; 8 is zero.</summary>
    private static void Pack4(ReadOnlySpan<float> values, float inverse, Span<byte> bytes)
    {
        for (var i = 0; i < Half4; i++) bytes[i] = (byte)(Nibble(values[i] * inverse) | (Nibble(values[i + Half4] * inverse) << 4));

        static int Nibble(float value) => Math.Min(15, (int)(value + 8.5f));
    }

    private static void Pack8(ReadOnlySpan<float> values, float inverse, Span<byte> bytes)
    {
        for (var i = 0; i < values.Length; i++) bytes[i] = (byte)(sbyte)MathF.Round(values[i] * inverse);
    }
}
