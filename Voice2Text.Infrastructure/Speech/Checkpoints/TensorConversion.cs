using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>Little-endian bytes of a tensor into 32-bit floats.</summary>
internal static class TensorConversion
{
    /// <summary>Returns the index of the first value that is not finite, or -1.</summary>
    public static int ToSingle(TensorType type, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (type)
        {
            case TensorType.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            case TensorType.BF16:
                WidenBrain(MemoryMarshal.Cast<byte, ushort>(bytes), destination);
                break;
            case TensorType.F64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }

        return FindNotFinite(destination);
    }

    // bfloat16 is the upper half of a 32-bit float.
    private static void WidenBrain(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        TensorPrimitives.ConvertTruncating(source, bits);
        TensorPrimitives.ShiftLeft(bits, 16, bits);
    }

    private static int FindNotFinite(ReadOnlySpan<float> values)
    {
        if (TensorPrimitives.IsFiniteAll(values))
        {
            return -1;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
