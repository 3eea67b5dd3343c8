using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Graphs.Onnx;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>
/// Whisper's encoder with the decoder's cross-attention keys and values: they depend on the audio alone, so they are
/// computed once for each window. Input <c>mel</c> [1, mel bins, frames], frames even; outputs <c>cross_key_i</c> and
/// <c>cross_value_i</c> [1, heads, frames/2, head size] for each decoder layer (as 8-bit integers with
/// <c>cross_key_scale_i</c> and <c>cross_value_scale_i</c> [heads, 1, head size] where the cache is quantised), and <c>hidden</c> [1, frames/2, width].
/// </summary>
internal static class EncoderGraph
{
    public const string MelInput = "mel";
    public const string HiddenOutput = "hidden";

    /// <summary>Names of the ends of a graph that is a part of the network.</summary>
    public const string LayerInput = "layer_input";
    public const string PartOutput = "part_output";

    public static string CrossKey(int layer) => $"cross_key_{layer}";

    public static string CrossValue(int layer) => $"cross_value_{layer}";

    public static string CrossKeyScale(int layer) => $"cross_key_scale_{layer}";

    public static string CrossValueScale(int layer) => $"cross_value_scale_{layer}";

    public static void Build(WhisperLayers layers, ModelDimensions dimensions, bool quantizedCache)
    {
        var graph = layers.Graph;
        var width = dimensions.Width;
        var residual = Stem(layers, dimensions);
        var x = FirstNorm(layers, residual, 0);
        for (var i = 0; i < dimensions.EncoderLayers; i++) (x, residual) = Layer(layers, x, residual, i, dimensions);
        graph.Node("Identity", [x], HiddenOutput);
        graph.Output(HiddenOutput, TensorProto.Types.DataType.Float, 1, "positions", width);
        for (var i = 0; i < dimensions.DecoderLayers; i++)
        {
            CrossAttentionCache(layers, x, i, dimensions, quantizedCache);
            DeclareCache(graph, i, dimensions, quantizedCache);
        }
    }

    /// <summary>The stem alone, from <see cref="MelInput"/> to <see cref="PartOutput"/>.</summary>
    public static void BuildStem(WhisperLayers layers, ModelDimensions dimensions) =>
        layers.Graph.PartResult(Stem(layers, dimensions), PartOutput, dimensions.Width);

    /// <summary>
    /// One layer alone, from the residual stream <see cref="LayerInput"/> to <see cref="PartOutput"/>: the residual stream
    /// behind it, or the encoder's output, which is normalised, behind the last one. Both [1, positions, width].
    /// </summary>
    public static void BuildLayer(WhisperLayers layers, ModelDimensions dimensions, int layer)
    {
        var graph = layers.Graph;
        var input = graph.Input(LayerInput, TensorProto.Types.DataType.Float, 1, "positions", dimensions.Width);
        var (x, residual) = Layer(layers, FirstNorm(layers, input, layer), input, layer, dimensions);
        graph.PartResult(layer + 1 < dimensions.EncoderLayers ? residual : x, PartOutput, dimensions.Width);
    }

    private static string FirstNorm(WhisperLayers layers, string residual, int layer) =>
        layers.Norm(residual, $"encoder.layers.{layer}.self_attn_layer_norm", $"layer_{layer}.norm");

    /// <returns>The normalised input of the next layer, or the encoder's output, and the residual stream.</returns>
    private static (string Normed, string Residual) Layer(WhisperLayers layers, string x, string residual, int layer, ModelDimensions dimensions)
    {
        var width = dimensions.Width;
        var tensor = $"encoder.layers.{layer}";
        var name = $"layer_{layer}";
        var attention = SelfAttention(layers, x, tensor, name, width, dimensions.EncoderHeads);
        (x, residual) = layers.AddAndNorm(attention, residual, tensor + ".final_layer_norm", name + ".ffn_norm");
        var inner = layers.FeedForward(x, tensor, width, dimensions.EncoderFeedForward, name + ".ffn");
        var next = layer + 1 < dimensions.EncoderLayers ? $"encoder.layers.{layer + 1}.self_attn_layer_norm" : "encoder.layer_norm";
        return layers.AddAndNorm(inner, residual, next, $"layer_{layer + 1}.norm");
    }

    /// <summary>Two convolutions over time, the second of stride 2, and the positions of the actual length.</summary>
    private static string Stem(WhisperLayers layers, ModelDimensions dimensions)
    {
        var graph = layers.Graph;
        var width = dimensions.Width;
        var mel = graph.Input(MelInput, TensorProto.Types.DataType.Float, 1, dimensions.MelBins, "frames");
        var first = layers.Tensor("encoder.conv1.weight", width, dimensions.MelBins, 3);
        graph.Node("Conv", [mel, first, layers.Tensor("encoder.conv1.bias", width)], "conv1",
            ("kernel_shape", new[] { 3 }), ("pads", new[] { 1, 1 }));
        graph.MicrosoftNode("Gelu", ["conv1"], ["conv1.gelu"]);
        var second = layers.Tensor("encoder.conv2.weight", width, width, 3);
        graph.Node("Conv", ["conv1.gelu", second, layers.Tensor("encoder.conv2.bias", width)], "conv2",
            ("kernel_shape", new[] { 3 }), ("pads", new[] { 1, 1 }), ("strides", new[] { 2 }));
        graph.MicrosoftNode("Gelu", ["conv2"], ["conv2.gelu"]);
        graph.Node("Transpose", ["conv2.gelu"], "frames_first", ("perm", new[] { 0, 2, 1 }));

        var positions = layers.Tensor("encoder.embed_positions.weight", 1, dimensions.AudioContext, width);
        graph.Node("Shape", ["frames_first"], "length", ("start", 1), ("end", 2));
        graph.Node("Slice", [positions, graph.Int64s(0), "length", graph.Int64s(1)], "positions_used");
        return graph.Node("Add", ["frames_first", "positions_used"], "stem");
    }

    /// <summary>Without a mask and without cache outputs, which lets ONNX Runtime take its flash attention.</summary>
    private static string SelfAttention(WhisperLayers layers, string x, string tensor, string name, int width, int heads)
    {
        var query = layers.Linear(x, tensor + ".self_attn.q_proj", width, width, name + ".q");
        var key = layers.Linear(x, tensor + ".self_attn.k_proj", width, width, name + ".k", bias: false);
        var value = layers.Linear(x, tensor + ".self_attn.v_proj", width, width, name + ".v");
        layers.Graph.MicrosoftNode("MultiHeadAttention", [query, key, value], [name + ".attention"], ("num_heads", heads));
        return layers.Linear(name + ".attention", tensor + ".self_attn.out_proj", width, width, name + ".out");
    }

    /// <summary>The keys and values of one decoder layer's cross-attention, under <see cref="CrossKey"/> and <see cref="CrossValue"/>.</summary>
    public static void CrossAttentionCache(WhisperLayers layers, string hidden, int layer, ModelDimensions dimensions, bool quantized)
    {
        var (width, heads) = (dimensions.Width, dimensions.DecoderHeads);
        var tensor = $"decoder.layers.{layer}.encoder_attn";
        var key = layers.Linear(hidden, tensor + ".k_proj", width, width, $"cross_{layer}.k", bias: false);
        var value = layers.Linear(hidden, tensor + ".v_proj", width, width, $"cross_{layer}.v");
        if (quantized)
        {
            Quantize(layers, key, dimensions, CrossKey(layer), CrossKeyScale(layer));
            Quantize(layers, value, dimensions, CrossValue(layer), CrossValueScale(layer));
            return;
        }

        layers.SplitHeads(key, heads, width / heads, CrossKey(layer));
        layers.SplitHeads(value, heads, width / heads, CrossValue(layer));
    }

    private static void DeclareCache(GraphBuilder graph, int layer, ModelDimensions dimensions, bool quantized)
    {
        var (heads, headSize) = (dimensions.DecoderHeads, dimensions.Width / dimensions.DecoderHeads);
        var type = quantized ? TensorProto.Types.DataType.Int8 : TensorProto.Types.DataType.Float;
        foreach (var (cache, scale) in new[] { (CrossKey(layer), CrossKeyScale(layer)), (CrossValue(layer), CrossValueScale(layer)) })
        {
            graph.Output(cache, type, 1, heads, "positions", headSize);
            if (quantized) graph.Output(scale, TensorProto.Types.DataType.Float, heads, 1, headSize);
        }
    }

    /// <summary>[1, positions, width] → 8-bit integers by head, and the scale of each channel: its largest value over time / 127.</summary>
    private static void Quantize(WhisperLayers layers, string x, ModelDimensions dimensions, string output, string scaleOutput)
    {
        const float LargestCode = 127;
        const float SmallestScale = 1e-8f;
        var graph = layers.Graph;
        var (heads, headSize) = (dimensions.DecoderHeads, dimensions.Width / dimensions.DecoderHeads);
        graph.Node("Abs", [x], output + ".abs");
        graph.Node("ReduceMax", [output + ".abs"], output + ".max", ("axes", new[] { 0, 1 }), ("keepdims", 0));
        graph.Node("Div", [output + ".max", graph.Scalar("largest_code", LargestCode)], output + ".fitting");
        graph.Node("Max", [output + ".fitting", graph.Scalar("smallest_scale", SmallestScale)], output + ".scale");
        graph.Node("Div", [x, output + ".scale"], output + ".scaled");
        graph.Node("Round", [output + ".scaled"], output + ".rounded");
        graph.Node("Cast", [output + ".rounded"], output + ".codes", ("to", (int)TensorProto.Types.DataType.Int8));
        layers.SplitHeads(output + ".codes", heads, headSize, output);
        graph.Node("Reshape", [output + ".scale", graph.Int64s(heads, 1, headSize)], scaleOutput);
    }
}
