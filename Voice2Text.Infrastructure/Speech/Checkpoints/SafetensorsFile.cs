using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>One safetensors file, open, its header checked.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>Bounds what a read holds, whatever the tensor's size.</summary>
    private const int ChunkBytes = 1 << 20;

    private readonly SafeFileHandle _handle;

    private SafetensorsFile(string path, SafeFileHandle handle, IReadOnlyDictionary<string, TensorEntry> entries)
    {
        Path = path;
        _handle = handle;
        Entries = entries;
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            return new SafetensorsFile(path, handle, ReadHeader(path, handle));
        }
        catch (Exception e)
        {
            handle?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw CheckpointFiles.Unreadable(path, e);
            }

            throw;
        }
    }

    /// <summary>Reads and converts a range of a tensor's elements.</summary>
    public void Read(string name, TensorEntry entry, long start, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, entry.Length - destination.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (!destination.IsEmpty)
            {
                var count = Math.Min(destination.Length, ChunkBytes / entry.ElementSize);
                var bytes = buffer.AsSpan(0, count * entry.ElementSize);
                ReadExactly(entry.Offset + start * entry.ElementSize, bytes);
                var bad = TensorConversion.ToSingle(entry.Type, bytes, destination[..count]);
                if (bad >= 0)
                {
                    throw new CheckpointException(
                        CheckpointFailure.NotFinite,
                        $"Tensor '{name}' in '{Path}' holds {destination[bad]} at index {start + bad}. Download the file again; if that "
                        + "does not help, the checkpoint itself is broken.");
                }

                start += count;
                destination = destination[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _handle.Dispose();

    private static Dictionary<string, TensorEntry> ReadHeader(string path, SafeFileHandle handle)
    {
        var fileLength = RandomAccess.GetLength(handle);
        Span<byte> prefix = stackalloc byte[8];
        if (fileLength < prefix.Length || RandomAccess.Read(handle, prefix, 0) < prefix.Length)
        {
            throw CheckpointFiles.Damaged(path, $"truncated, {fileLength} bytes are no safetensors file");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaximumBytes)
        {
            throw CheckpointFiles.Damaged(path, "not a safetensors file, its header's length is impossible");
        }

        if ((long)length > fileLength - prefix.Length)
        {
            throw CheckpointFiles.Damaged(path, $"truncated, at least {(long)length + prefix.Length} bytes expected, {fileLength} found");
        }

        var json = new byte[length];
        var read = 0;
        while (read < json.Length)
        {
            var count = RandomAccess.Read(handle, json.AsSpan(read), prefix.Length + read);
            if (count == 0)
            {
                throw CheckpointFiles.Damaged(path, "it became shorter while it was read");
            }

            read += count;
        }

        return SafetensorsHeader.Parse(path, json, fileLength);
    }

    private void ReadExactly(long offset, Span<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var count = RandomAccess.Read(_handle, bytes, offset);
                if (count == 0)
                {
                    throw CheckpointFiles.Damaged(Path, "it became shorter while it was read");
                }

                bytes = bytes[count..];
                offset += count;
            }
        }
        catch (IOException e)
        {
            throw CheckpointFiles.Unreadable(Path, e);
        }
    }
}
