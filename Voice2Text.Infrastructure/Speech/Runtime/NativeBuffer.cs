using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>A <see cref="NativeBuffer{T}"/> of whatever element.</summary>
internal interface INativeBuffer : IDisposable
{
    /// <summary>The first elements as a tensor of the given shape. The caller disposes it before this buffer.</summary>
    OrtValue Tensor(params long[] shape);
}

/// <summary>
/// Memory outside the managed heap that ONNX Runtime reads and writes in place. Pages that were never touched cost
/// nothing, so a buffer may be made for the largest case.
/// </summary>
internal sealed unsafe class NativeBuffer<T> : INativeBuffer
    where T : unmanaged
{
    private const nuint Alignment = 64;

    private T* _data;

    public NativeBuffer(long length)
    {
        Length = length;
        _data = (T*)NativeMemory.AlignedAlloc(checked((nuint)(length * sizeof(T))), Alignment);
    }

    public long Length { get; }

    public Span<T> Span => new(_data, checked((int)Length));

    public OrtValue Tensor(params long[] shape) => TensorAt(0, shape);

    /// <summary>Elements from <paramref name="start"/> on as a tensor of the given shape.</summary>
    public OrtValue TensorAt(long start, params long[] shape)
    {
        var elements = shape.Aggregate(1L, (product, size) => product * size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - elements);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, ElementType, shape, (IntPtr)(_data + start), elements * sizeof(T));
    }

    private static TensorElementType ElementType =>
        typeof(T) == typeof(float) ? TensorElementType.Float
        : typeof(T) == typeof(sbyte) ? TensorElementType.Int8
        : typeof(T) == typeof(int) ? TensorElementType.Int32
        : throw new NotSupportedException($"No tensor of {typeof(T).Name}.");

    public void Dispose()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
