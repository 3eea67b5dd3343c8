using System.Text.Json;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Graphs;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Writes a checkpoint's graphs, weights and text files into a folder and tries them.</summary>
internal sealed class ModelImporter(TimeProvider time)
{
    /// <summary>Writes a complete model.</summary>
    /// <exception cref="CheckpointException">The checkpoint is not what it seems to be.</exception>
    public ModelManifest Write(
        WhisperCheckpoint checkpoint, ModelWriting writing, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken)
    {
        var (directory, precision) = (writing.Directory, writing.Precision);
        var dimensions = checkpoint.Dimensions;
        var tensors = checkpoint.Tensors;
        var total = WeightsToWrite(dimensions, precision);
        var done = 0L;
        void OnWeights(string stage, long weights) =>
            progress?.Report(new ModelImportProgress(stage, done = Math.Min(total, done + weights), total));

        using (var weights = new WeightFile(Path.Combine(directory, ModelFiles.EncoderWeightsName)))
        {
            var graph = new GraphBuilder("whisper_encoder", weights);
            EncoderGraph.Build(new WhisperLayers(graph, tensors, precision.Encoder, n => OnWeights(ImportStages.Encoder, n), cancellationToken), dimensions, precision.HasQuantizedCrossCache);
            graph.Save(Path.Combine(directory, ModelFiles.EncoderGraphName));
            weights.Flush();
        }

        (long TokenEmbedding, long PositionEmbedding) tables;
        using (var weights = new WeightFile(Path.Combine(directory, ModelFiles.DecoderWeightsName)))
        {
            var graph = new GraphBuilder("whisper_decoder", weights);
            tables = DecoderGraph.Build(new WhisperLayers(graph, tensors, precision.Decoder, n => OnWeights(ImportStages.Decoder, n), cancellationToken), dimensions, precision.HasQuantizedCrossCache);
            graph.Save(Path.Combine(directory, ModelFiles.DecoderGraphName));
            weights.Flush();
        }

        checkpoint.Text.CopyTo(directory);
        var manifest = new ModelManifest
        {
            Format = ModelManifest.CurrentFormat,
            Id = writing.Id,
            Name = writing.Name,
            Precision = precision,
            Dimensions = dimensions,
            CheckpointHash = writing.Hash,
            Source = writing.Source,
            ImportedAt = time.GetUtcNow(),
            Languages = LanguagesOf(checkpoint),
            TokenEmbeddingOffset = tables.TokenEmbedding,
            PositionEmbeddingOffset = tables.PositionEmbedding,
            Files = new DirectoryInfo(directory).EnumerateFiles()
                .Where(f => f.Name != ModelLibrary.LockName)
                .ToDictionary(f => f.Name, f => f.Length, StringComparer.Ordinal),
        };
        var comparison = new ModelTrial(new ModelFiles(directory, manifest), checkpoint, progress).Run(writing.Clips, cancellationToken);
        manifest = manifest with { Comparison = comparison };
        WriteManifest(manifest, directory);
        return manifest;
    }

    /// <summary>ISO 639 codes of the languages that a checkpoint transcribes.</summary>
    public static IReadOnlyList<string> LanguagesOf(WhisperCheckpoint checkpoint) =>
        checkpoint.Generation.IsMultilingual ? [.. checkpoint.Tokenizer.Languages.Keys] : ["en"];

    /// <summary>Bytes that an import needs on disk, a little more than it will: for the check before it begins.</summary>
    public static long EstimateBytes(ModelDimensions dimensions, ModelPrecision precision)
    {
        const long TextFiles = 4L << 20;
        // The comparison has one layer at a time on the disk; a decoder's is the larger.
        var layer = WhisperTensors.Expected(dimensions).Where(t => t.Name.StartsWith("model.decoder.layers.0.", StringComparison.Ordinal)).Sum(t => t.Length * sizeof(float));
        return TextFiles + layer + WhisperTensors.Expected(dimensions).Sum(tensor => WeightFile.Alignment + BytesOf(tensor, precision));
    }

    private const int SmallestBlock = 32;

    private static long BytesOf(TensorSpec tensor, ModelPrecision precision)
    {
        // The copy in this machine's layout holds each weight as it is and rearranged.
        const int Copies = 3;
        var floats = tensor.Length * sizeof(float);
        var isEncoder = tensor.Name.Contains(".encoder.", StringComparison.Ordinal) || IsCrossCache(tensor.Name);
        var format = isEncoder ? precision.Encoder : precision.Decoder;
        var isEmbedding = tensor.Name.EndsWith("embed_tokens.weight", StringComparison.Ordinal);
        var isMatrix = isEmbedding || (tensor.Shape.Count == 2 && !tensor.Name.EndsWith("embed_positions.weight", StringComparison.Ordinal));
        if (format == WeightFormat.Fp32 || !isMatrix) return floats * Copies;
        var codesAndScales = (format == WeightFormat.Q4 && !isEmbedding ? tensor.Length / 2 : tensor.Length) + (tensor.Length / SmallestBlock * sizeof(float));
        // The embedding is also kept as rows to look tokens up in, and the encoder's dynamic 8 bits have no copy.
        return (codesAndScales * (isEncoder && format == WeightFormat.Int8 ? 1 : Copies)) + (isEmbedding ? floats : 0);
    }

    /// <summary>The keys and values of cross-attention are computed in the encoder's graph.</summary>
    private static bool IsCrossCache(string tensor) =>
        tensor.EndsWith(".encoder_attn.k_proj.weight", StringComparison.Ordinal) || tensor.EndsWith(".encoder_attn.v_proj.weight", StringComparison.Ordinal);

    private static long WeightsToWrite(ModelDimensions dimensions, ModelPrecision precision)
    {
        // Quantised logits cannot serve to look tokens up: their rows are written once more.
        var lookup = precision.Decoder == WeightFormat.Fp32 ? 0 : (long)dimensions.Vocabulary * dimensions.Width;
        return WhisperTensors.Expected(dimensions).Sum(t => t.Length) + lookup;
    }

    private static void WriteManifest(ModelManifest manifest, string directory)
    {
        using var file = new FileStream(Path.Combine(directory, ModelFiles.ManifestName), FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(file, manifest, ModelJson.Default.ModelManifest);
        file.Flush(flushToDisk: true);
    }
}
