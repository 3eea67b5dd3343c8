using System.Text.Json;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>How a tensor's elements are stored.</summary>
internal enum TensorType
{
    F16,
    BF16,
    F32,
    F64,
}

/// <summary>Where a tensor lies in its file.</summary>
/// <param name="Type">How its elements are stored.</param>
/// <param name="Shape">Outermost dimension first.</param>
/// <param name="Offset">First byte, from the start of the file.</param>
/// <param name="Length">Elements.</param>
internal sealed record TensorEntry(TensorType Type, IReadOnlyList<int> Shape, long Offset, long Length)
{
    public int ElementSize => Type switch
    {
        TensorType.F64 => 8,
        TensorType.F32 => 4,
        _ => 2,
    };

    public long Bytes => Length * ElementSize;
}

/// <summary>
/// The header of a safetensors file (https://huggingface.co/docs/safetensors): 8 bytes of length, little-endian, then JSON,
/// for example <c>{"__metadata__": {"format": "pt"}, "a.weight": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}}</c>;
/// the tensors follow without gaps.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The specification's own limit.</summary>
    public const long MaximumBytes = 100_000_000;

    /// <param name="path">For messages.</param>
    /// <param name="json">The header without its length.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    public static Dictionary<string, TensorEntry> Parse(string path, ReadOnlyMemory<byte> json, long fileLength)
    {
        var header = CheckpointJson.Parse(path, json);
        var dataStart = 8L + json.Length;
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var property in header.Root.EnumerateObject())
        {
            if (!property.NameEquals("__metadata__"))
            {
                entries.Add(property.Name, ParseEntry(path, property.Name, property.Value, dataStart));
            }
        }

        if (entries.Count == 0)
        {
            throw CheckpointFiles.Damaged(path, "it holds no tensors");
        }

        RequireNoGaps(path, entries, dataStart, fileLength);
        return entries;
    }

    private static TensorEntry ParseEntry(string path, string name, JsonElement value, long dataStart)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || !TryLongs(shape, out var sizes)
            || !value.TryGetProperty("data_offsets", out var offsets) || !TryLongs(offsets, out var range) || range.Length != 2)
        {
            throw CheckpointFiles.Damaged(path, $"the entry of tensor '{name}' does not state dtype, shape and data_offsets");
        }

        var length = 1L;
        foreach (var size in sizes)
        {
            length = size is >= 0 and <= int.MaxValue && length <= long.MaxValue / 16 / Math.Max(1, size)
                ? length * size
                : throw CheckpointFiles.Damaged(path, $"tensor '{name}' has the impossible shape [{string.Join(", ", sizes)}]");
        }

        var type = dtype.GetString() switch
        {
            "F16" => TensorType.F16,
            "BF16" => TensorType.BF16,
            "F32" => TensorType.F32,
            "F64" => TensorType.F64,
            var other => throw new CheckpointException(
                CheckpointFailure.Unsupported,
                $"Tensor '{name}' in '{path}' is of type {other}; F32, F16, BF16 and F64 are supported. Choose a checkpoint that is not quantised."),
        };
        if (range[0] < 0 || range[1] < range[0] || range[1] > long.MaxValue - dataStart)
        {
            throw CheckpointFiles.Damaged(path, $"tensor '{name}' has impossible offsets {range[0]} to {range[1]}");
        }

        var entry = new TensorEntry(type, [.. sizes.Select(s => (int)s)], dataStart + range[0], length);
        return entry.Bytes == range[1] - range[0]
            ? entry
            : throw CheckpointFiles.Damaged(
                path, $"tensor '{name}' takes {range[1] - range[0]} bytes, but {dtype.GetString()} [{string.Join(", ", sizes)}] takes {entry.Bytes}");
    }

    private static bool TryLongs(JsonElement array, out long[] values)
    {
        values = [];
        if (array.ValueKind != JsonValueKind.Array || array.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.Number || !e.TryGetInt64(out _)))
        {
            return false;
        }

        values = [.. array.EnumerateArray().Select(e => e.GetInt64())];
        return true;
    }

    // The specification forbids holes and overlaps, so the last tensor's end is the file's end.
    private static void RequireNoGaps(string path, Dictionary<string, TensorEntry> entries, long dataStart, long fileLength)
    {
        var expected = entries.Values.Max(e => e.Offset + e.Bytes);
        if (fileLength != expected)
        {
            throw CheckpointFiles.Damaged(
                path, $"{(fileLength < expected ? "truncated" : "longer than it says")}, {expected} bytes expected, {fileLength} found");
        }

        var end = dataStart;
        foreach (var (name, entry) in entries.OrderBy(e => e.Value.Offset).ThenBy(e => e.Value.Bytes))
        {
            if (entry.Offset != end)
            {
                throw CheckpointFiles.Damaged(
                    path, $"tensor '{name}' {(entry.Offset < end ? "overlaps the one before it" : "leaves a gap before it")}");
            }

            end = entry.Offset + entry.Bytes;
        }
    }
}
