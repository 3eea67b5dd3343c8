using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>
/// The external data file of one graph, written front to back. Every region starts on a multiple of 4,096 bytes, so
/// that ONNX Runtime can map it into memory instead of copying it.
/// </summary>
internal sealed class WeightFile : IDisposable
{
    /// <summary>Page size that mapped regions are aligned to.</summary>
    public const int Alignment = 4096;

    private readonly FileStream _stream;

    public WeightFile(string path)
    {
        Name = Path.GetFileName(path);
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
    }

    /// <summary>File name, as the graph refers to it.</summary>
    public string Name { get; }

    /// <summary>Starts a region and returns its offset in bytes.</summary>
    public long BeginRegion()
    {
        var padding = (int)(-_stream.Position & (Alignment - 1));
        Span<byte> zeros = stackalloc byte[Alignment];
        zeros.Clear();
        _stream.Write(zeros[..padding]);
        return _stream.Position;
    }

    public long Position => _stream.Position;

    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public void Write(ReadOnlySpan<sbyte> bytes) => _stream.Write(MemoryMarshal.AsBytes(bytes));

    public void Write(ReadOnlySpan<float> values) => _stream.Write(MemoryMarshal.AsBytes(values));

    /// <summary>Makes the bytes durable: a model counts as installed once its folder has its name.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();
}
