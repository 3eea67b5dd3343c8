using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes;

/// <summary>A tensor to write. Values are rounded to <paramref name="Type"/>: F32, F16, BF16 or F64.</summary>
public sealed record FakeTensor(string Type, int[] Shape, float[] Values);

/// <summary>Writes safetensors files, sound ones and, from a header given as text, others.</summary>
public static class SafetensorsWriter
{
    public static void Write(string path, IEnumerable<KeyValuePair<string, FakeTensor>> tensors)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        using var data = new MemoryStream();
        foreach (var (name, tensor) in tensors)
        {
            var start = data.Length;
            data.Write(ToBytes(tensor));
            header[name] = new JsonObject
            {
                ["dtype"] = tensor.Type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(s => JsonValue.Create(s))]),
                ["data_offsets"] = new JsonArray(start, data.Length),
            };
        }

        WriteRaw(path, header.ToJsonString(), data.ToArray());
    }

    /// <summary>Writes a header as it is, then the data; <paramref name="statedLength"/> in place of the header's true length.</summary>
    public static void WriteRaw(string path, string header, ReadOnlySpan<byte> data, ulong? statedLength = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        using var stream = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, statedLength ?? (ulong)json.Length);
        stream.Write(length);
        stream.Write(json);
        stream.Write(data);
    }

    /// <summary>Writes two shards and the index that <c>save_pretrained</c> writes beside them.</summary>
    public static void WriteSharded(string directory, IReadOnlyList<KeyValuePair<string, FakeTensor>> tensors)
    {
        var map = new JsonObject();
        for (var shard = 0; shard < 2; shard++)
        {
            var name = $"model-0000{shard + 1}-of-00002.safetensors";
            var part = shard == 0 ? tensors.Take(tensors.Count / 2) : tensors.Skip(tensors.Count / 2);
            Write(Path.Combine(directory, name), part);
            foreach (var (tensor, _) in part)
            {
                map[tensor] = name;
            }
        }

        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 0 }, ["weight_map"] = map };
        File.WriteAllText(Path.Combine(directory, "model.safetensors.index.json"), index.ToJsonString());
    }

    public static byte[] ToBytes(FakeTensor tensor)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var value in tensor.Values)
        {
            switch (tensor.Type)
            {
                case "F16": writer.Write((Half)value); break;
                // Cut, not rounded: enough for a test, which compares with the same cut.
                case "BF16": writer.Write((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)); break;
                case "F64": writer.Write((double)value); break;
                default: writer.Write(value); break;
            }
        }

        return stream.ToArray();
    }
}
