using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Graphs;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Comparison;

/// <summary>
/// A checkpoint in 32-bit floats, straight from its files. All clips go through one layer, then through the next: whatever
/// the checkpoint's size, the weights of one layer are in memory at a time, and a few rows of the embedding.
/// </summary>
/// <param name="tensors">The checkpoint.</param>
/// <param name="dimensions">Its sizes.</param>
/// <param name="folder">Where the weights of the present layer lie.</param>
/// <param name="onWeights">Told how many weights have been read.</param>
internal sealed class ReferenceNetwork(ITensorSource tensors, ModelDimensions dimensions, string folder, Action<long> onWeights)
{
    private const string TokenEmbedding = "model.decoder.embed_tokens.weight";
    private const string PositionEmbedding = "model.decoder.embed_positions.weight";

    /// <summary>Rows of the embedding in memory at once.</summary>
    private const int RowsAtOnce = 256;

    private int Width => dimensions.Width;

    /// <summary>Encoder output of each clip, [positions, width].</summary>
    public float[][] Encode(IReadOnlyList<HeardClip> clips, CancellationToken cancellationToken)
    {
        float[][] states;
        using (var stem = Open(layers => EncoderGraph.BuildStem(layers, dimensions), cancellationToken))
        {
            states = [.. clips.Select(clip => stem.Run(
                [Tensor(EncoderGraph.MelInput, clip.Mel, dimensions.MelBins, 2 * clip.Positions)], clip.Positions, Width, cancellationToken))];
        }

        for (var i = 0; i < dimensions.EncoderLayers; i++)
        {
            var number = i;
            using var layer = Open(layers => EncoderGraph.BuildLayer(layers, dimensions, number), cancellationToken);
            for (var c = 0; c < clips.Count; c++)
            {
                var (positions, input) = (clips[c].Positions, states[c]);
                states[c] = layer.Run([Tensor(EncoderGraph.LayerInput, input, positions, Width)], positions, Width, cancellationToken);
            }
        }

        return states;
    }

    /// <summary>Logits of each clip after each token that the installed model's decoder was fed, [tokens][vocabulary].</summary>
    /// <param name="clips">What the installed model heard.</param>
    /// <param name="hidden">What <see cref="Encode"/> gave for them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public float[][][] Decode(IReadOnlyList<HeardClip> clips, float[][] hidden, CancellationToken cancellationToken)
    {
        var states = clips.Select(clip => Embed(clip.Fed)).ToArray();
        for (var i = 0; i < dimensions.DecoderLayers; i++)
        {
            var number = i;
            using var layer = Open(layers => DecoderGraph.BuildLayer(layers, dimensions, number), cancellationToken);
            for (var c = 0; c < clips.Count; c++)
                states[c] = layer.Run(DecoderInputs(number, states[c], hidden[c]), states[c].Length / Width, Width, cancellationToken);
        }

        return Logits(states, cancellationToken);
    }

    private List<OrtValueOf> DecoderInputs(int layer, float[] state, float[] hidden)
    {
        var tokens = state.Length / Width;
        var (heads, headSize) = (dimensions.DecoderHeads, Width / dimensions.DecoderHeads);
        OrtValueOf Past(string name) => new(name, OrtValue.CreateTensorValueFromMemory(new float[state.Length], [1, heads, tokens, headSize]));
        OrtValueOf Counter(string name, int value) => new(name, OrtValue.CreateTensorValueFromMemory(new[] { value }, [1]));
        return
        [
            Tensor(DecoderGraph.TokensInput, state, tokens, Width), Tensor(EncoderGraph.HiddenOutput, hidden, hidden.Length / Width, Width),
            Past(DecoderGraph.PastKey(layer)), Past(DecoderGraph.PastValue(layer)),
            Counter(DecoderGraph.LastIndexInput, tokens - 1), Counter(DecoderGraph.TotalInput, tokens),
        ];
    }

    private float[] Embed(int[] tokens)
    {
        var state = new float[tokens.Length * Width];
        var position = new float[Width];
        for (var i = 0; i < tokens.Length; i++)
        {
            var row = state.AsSpan(i * Width, Width);
            tensors.Read(TokenEmbedding, (long)tokens[i] * Width, row);
            tensors.Read(PositionEmbedding, (long)i * Width, position);
            TensorPrimitives.Add(row, position, row);
        }

        return state;
    }

    private float[][][] Logits(float[][] states, CancellationToken cancellationToken)
    {
        var logits = states.Select(s => Enumerable.Range(0, s.Length / Width).Select(_ => new float[dimensions.Vocabulary]).ToArray()).ToArray();
        var rows = new float[RowsAtOnce * Width];
        for (var first = 0; first < dimensions.Vocabulary; first += RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(RowsAtOnce, dimensions.Vocabulary - first);
            tensors.Read(TokenEmbedding, (long)first * Width, rows.AsSpan(0, count * Width));
            for (var c = 0; c < states.Length; c++)
            {
                for (var t = 0; t < logits[c].Length; t++)
                {
                    var state = states[c].AsSpan(t * Width, Width);
                    for (var r = 0; r < count; r++) logits[c][t][first + r] = TensorPrimitives.Dot<float>(rows.AsSpan(r * Width, Width), state);
                }
            }

            onWeights((long)count * Width);
        }

        return logits;
    }

    private ReferencePart Open(Action<WhisperLayers> build, CancellationToken cancellationToken) =>
        ReferencePart.Open(tensors, folder, build, onWeights, cancellationToken);

    private static OrtValueOf Tensor(string name, float[] values, int rows, int columns) =>
        new(name, OrtValue.CreateTensorValueFromMemory(values, [1, rows, columns]));
}
