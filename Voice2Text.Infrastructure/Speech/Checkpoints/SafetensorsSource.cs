using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// The weights of a checkpoint folder: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c>
/// names. Types F32, F16, BF16 and F64.
/// </summary>
public sealed class SafetensorsSource : ITensorSource
{
    private readonly List<SafetensorsFile> _open;
    private readonly Dictionary<string, SafetensorsFile> _tensors;

    private SafetensorsSource(List<SafetensorsFile> open, Dictionary<string, SafetensorsFile> tensors, IReadOnlyList<string> files)
    {
        _open = open;
        _tensors = tensors;
        Files = files;
    }

    /// <summary>Names of the files, the index among them.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Opens the files and checks their headers and lengths.</summary>
    /// <exception cref="CheckpointException">A file is missing, damaged, unreadable, or of an unsupported type.</exception>
    public static SafetensorsSource Open(string directory)
    {
        CheckpointFiles.RequireDirectory(directory);
        var single = Path.Combine(directory, CheckpointFiles.Weights);
        if (Path.Exists(single))
        {
            var file = SafetensorsFile.Open(single);
            return new SafetensorsSource([file], file.Entries.Keys.ToDictionary(n => n, _ => file, StringComparer.Ordinal), [CheckpointFiles.Weights]);
        }

        if (CheckpointJson.TryOpen(directory, CheckpointFiles.WeightsIndex) is { } index)
        {
            return OpenShards(directory, index);
        }

        throw CheckpointFiles.Missing(single, Directory.EnumerateFiles(directory, "pytorch_model*.bin").Any()
            ? "PyTorch's .bin files are not read: they can run code; download the safetensors form"
            : null);
    }

    /// <inheritdoc/>
    public bool TryGetShape(string name, [NotNullWhen(true)] out IReadOnlyList<int>? shape)
    {
        shape = _tensors.TryGetValue(name, out var file) ? file.Entries[name].Shape : null;
        return shape is not null;
    }

    /// <inheritdoc/>
    public void Read(string name, long start, Span<float> destination)
    {
        if (!_tensors.TryGetValue(name, out var file))
        {
            throw new CheckpointException(CheckpointFailure.WrongShape, $"The checkpoint has no tensor '{name}'. Download it again.");
        }

        file.Read(name, file.Entries[name], start, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _open.ForEach(file => file.Dispose());

    // {"metadata": {"total_size": …}, "weight_map": {"model.encoder.conv1.weight": "model-00001-of-00002.safetensors", …}}
    private static SafetensorsSource OpenShards(string directory, CheckpointJson index)
    {
        if (index.Find("weight_map") is not { ValueKind: JsonValueKind.Object } map || !map.EnumerateObject().Any())
        {
            throw CheckpointFiles.Damaged(index.Path, "'weight_map' is missing");
        }

        var shards = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in map.EnumerateObject())
            {
                var shard = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
                RequirePlainName(index, entry.Name, shard);
                if (!shards.TryGetValue(shard, out var file))
                {
                    shards.Add(shard, file = OpenShard(directory, shard));
                }

                if (!file.Entries.ContainsKey(entry.Name))
                {
                    throw CheckpointFiles.Damaged(file.Path, $"tensor '{entry.Name}', which {CheckpointFiles.WeightsIndex} places in it, is not there");
                }

                tensors.Add(entry.Name, file);
            }

            return new SafetensorsSource([.. shards.Values], tensors, [CheckpointFiles.WeightsIndex, .. shards.Keys.Order(StringComparer.Ordinal)]);
        }
        catch
        {
            foreach (var file in shards.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    private static SafetensorsFile OpenShard(string directory, string shard)
    {
        var path = Path.Combine(directory, shard);
        return Path.Exists(path)
            ? SafetensorsFile.Open(path)
            : throw CheckpointFiles.Missing(path, $"{CheckpointFiles.WeightsIndex} names it");
    }

    // A checkpoint comes from elsewhere: its index must not lead out of its folder.
    private static void RequirePlainName(CheckpointJson index, string tensor, string shard)
    {
        if (!shard.EndsWith(".safetensors", StringComparison.Ordinal) || shard.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            throw CheckpointFiles.Damaged(index.Path, $"tensor '{tensor}' lies in '{shard}', which is not the name of a safetensors file");
        }
    }
}
