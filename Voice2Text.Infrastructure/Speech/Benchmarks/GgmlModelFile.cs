using System.Text;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// A model file for whisper.cpp with random weights. Little-endian, without padding: the magic number; eleven sizes; the
/// mel filters; the vocabulary, which may end early; then every tensor as number of dimensions, length of the name,
/// type, dimensions with the innermost first, name, data (<c>whisper_model_load</c> in whisper.cpp's
/// <c>src/whisper.cpp</c> reads it). The encoder's positions come last, so that the file can be cut to another length of
/// audio context: the context is what the file says, and whisper-bench has no option for it.
/// </summary>
internal sealed class GgmlModelFile(string path, ModelDimensions dimensions, GgmlFormat format)
{
    private const uint Magic = 0x67676d6c; // "ggml"
    private const int FrequencyBins = 201;
    private const int Float32 = 0;
    private const int Float16 = 1;
    private const int ChunkLength = 1 << 18;
    private const string Positions = "model.encoder.embed_positions.weight";

    /// <summary>The magic number and the vocabulary's size stand before it.</summary>
    private const int AudioContextAt = 8;

    /// <summary>Names of a Hugging Face checkpoint and what they are in OpenAI's; applied in this order.</summary>
    private static readonly (string From, string To)[] Names =
    [
        ("model.", ""), (".layers.", ".blocks."), ("encoder_attn_layer_norm", "cross_attn_ln"), ("self_attn_layer_norm", "attn_ln"),
        ("final_layer_norm", "mlp_ln"), ("encoder_attn", "cross_attn"), ("self_attn", "attn"), ("q_proj", "query"), ("k_proj", "key"),
        ("v_proj", "value"), ("out_proj", "out"), ("fc1", "mlp.0"), ("fc2", "mlp.2"), ("encoder.layer_norm", "encoder.ln_post"),
        ("decoder.layer_norm", "decoder.ln"), ("embed_tokens", "token_embedding"), ("embed_positions.weight", "positional_embedding"),
    ];

    private readonly byte[] _bytes = new byte[GgmlQuantizer.BytesOf(GgmlFormat.F32, ChunkLength)];
    private readonly float[] _values = new float[ChunkLength];
    private long _end;

    public string Path => path;

    public GgmlFormat Format => format;

    public long Length => new FileInfo(path).Length;

    /// <summary>Writes all but the encoder's positions; <see cref="SetAudioContext"/> completes the file.</summary>
    public void Write(CancellationToken cancellationToken)
    {
        using var weights = new RandomTensorSource(dimensions);
        using var stream = File.Create(path);
        using var writer = new BinaryWriter(stream);
        WriteHead(writer);
        foreach (var spec in WhisperTensors.Expected(dimensions).Where(s => s.Name != Positions)) WriteTensor(writer, weights, spec, cancellationToken);
        _end = stream.Position;
    }

    /// <summary>Makes the model one of so many encoder positions.</summary>
    public void SetAudioContext(int positions, CancellationToken cancellationToken)
    {
        var cut = dimensions with { AudioContext = positions };
        using var weights = new RandomTensorSource(cut);
        using var stream = File.Open(path, FileMode.Open);
        using var writer = new BinaryWriter(stream);
        stream.Position = AudioContextAt;
        writer.Write(positions);
        stream.SetLength(_end);
        stream.Position = _end;
        WriteTensor(writer, weights, WhisperTensors.Expected(cut).First(s => s.Name == Positions), cancellationToken);
    }

    internal static string NameOf(string checkpointName) => Names.Aggregate(checkpointName, (name, n) => name.Replace(n.From, n.To, StringComparison.Ordinal));

    private void WriteHead(BinaryWriter writer)
    {
        writer.Write(Magic);
        int[] sizes =
        [
            dimensions.Vocabulary, dimensions.AudioContext, dimensions.Width, dimensions.EncoderHeads, dimensions.EncoderLayers,
            dimensions.TextContext, dimensions.Width, dimensions.DecoderHeads, dimensions.DecoderLayers, dimensions.MelBins, (int)FileType,
        ];
        foreach (var size in sizes) writer.Write(size);
        writer.Write(dimensions.MelBins);
        writer.Write(FrequencyBins);
        // Filters of nothing: what they let through takes the same time.
        writer.Write(new byte[dimensions.MelBins * FrequencyBins * sizeof(float)]);
        // whisper-cli looks for the blank; the names of all other tokens are made up by the reader.
        writer.Write(1);
        writer.Write(1);
        writer.Write((byte)' ');
    }

    /// <summary>The number of "mostly this format" (<c>ggml_ftype</c>), which is not that of the format.</summary>
    private int FileType => format switch
    {
        GgmlFormat.F16 => 1,
        GgmlFormat.Q4 => 2,
        _ => 7,
    };

    private void WriteTensor(BinaryWriter writer, RandomTensorSource weights, TensorSpec spec, CancellationToken cancellationToken)
    {
        var isConvolution = spec.Shape.Count == 3;
        var isMatrix = spec.Shape.Count == 2 && !spec.Name.Contains("embed_positions", StringComparison.Ordinal);
        var (type, stored) = isMatrix ? ((int)format, format) : isConvolution ? (Float16, GgmlFormat.F16) : (Float32, GgmlFormat.F32);
        // A convolution's bias is a column.
        IReadOnlyList<int> shape = spec.Shape.Count == 1 && spec.Name.Contains("encoder.conv", StringComparison.Ordinal) ? [spec.Shape[0], 1] : spec.Shape;
        var name = Encoding.ASCII.GetBytes(NameOf(spec.Name));
        writer.Write(shape.Count);
        writer.Write(name.Length);
        writer.Write(type);
        foreach (var size in shape.Reverse()) writer.Write(size);
        writer.Write(name);
        for (var start = 0L; start < spec.Length; start += ChunkLength)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = _values.AsSpan(0, (int)Math.Min(ChunkLength, spec.Length - start));
            weights.Read(spec.Name, start, values);
            var bytes = _bytes.AsSpan(0, GgmlQuantizer.BytesOf(stored, values.Length));
            GgmlQuantizer.Convert(stored, values, bytes);
            writer.Write(bytes);
        }
    }
}
