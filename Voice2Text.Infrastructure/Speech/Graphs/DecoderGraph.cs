using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Graphs.Onnx;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>
/// Whisper's decoder for one or more new tokens. Inputs: <c>x</c> [1, tokens, width] (token embedding plus position),
/// the encoder's <c>cross_key_i</c> and <c>cross_value_i</c>, and <c>past_key_i</c>/<c>past_value_i</c>
/// [1, heads, capacity, head size], which the matching outputs <c>present_*</c> are meant to share the memory of;
/// <c>last_index</c> [1] (tokens so far - 1) and <c>total</c> [1] (tokens so far). Output: <c>logits</c>
/// [1, 1, vocabulary padded to a multiple of 128] of the last token.
/// </summary>
internal static class DecoderGraph
{
    public const string TokensInput = "x";
    public const string LastIndexInput = "last_index";
    public const string TotalInput = "total";
    public const string LogitsOutput = "logits";

    public static string PastKey(int layer) => $"past_key_{layer}";

    public static string PastValue(int layer) => $"past_value_{layer}";

    /// <summary>Positions of the quantised cross cache - 1, and positions: what <see cref="LastIndexInput"/> and <see cref="TotalInput"/> are to the tokens.</summary>
    public const string CrossLastIndexInput = "cross_last_index";
    public const string CrossTotalInput = "cross_total";

    public static string PresentCrossKey(int layer) => $"present_cross_key_{layer}";

    public static string PresentCrossValue(int layer) => $"present_cross_value_{layer}";

    public static string PresentKey(int layer) => $"present_key_{layer}";

    public static string PresentValue(int layer) => $"present_value_{layer}";

    /// <summary>Builds the graph and writes the tables that tokens are looked up in.</summary>
    /// <returns>Offsets of the token and the position embeddings (32-bit float rows) in the weight file.</returns>
    public static (long TokenEmbedding, long PositionEmbedding) Build(WhisperLayers layers, ModelDimensions dimensions, bool quantizedCache)
    {
        var graph = layers.Graph;
        var width = dimensions.Width;
        DeclareInputs(graph, dimensions, quantizedCache);
        var residual = TokensInput;
        var x = FirstNorm(layers, residual, 0);
        for (var i = 0; i < dimensions.DecoderLayers; i++) (x, residual) = Layer(layers, x, residual, i, dimensions, quantizedCache);
        graph.Node("Gather", [x, graph.Int64s(-1)], "last", ("axis", 1));
        var tokens = layers.Logits("last", "decoder.embed_tokens.weight", width, dimensions.Vocabulary, LogitsOutput);
        graph.Output(LogitsOutput, TensorProto.Types.DataType.Float, 1, 1, WhisperLayers.PaddedVocabulary(dimensions.Vocabulary));
        var positions = layers.Rows("decoder.embed_positions.weight", width, dimensions.TextContext, dimensions.TextContext);
        return (tokens, positions);
    }

    /// <summary>
    /// One layer alone, with the keys and values of its cross-attention, which are not quantised. Inputs:
    /// <see cref="TokensInput"/> (the residual stream, [1, tokens, width]), the encoder's output
    /// <see cref="EncoderGraph.HiddenOutput"/> [1, positions, width], the layer's past, <see cref="LastIndexInput"/> and
    /// <see cref="TotalInput"/>. Output: <see cref="EncoderGraph.PartOutput"/>, the residual stream behind it, or, behind
    /// the last layer, what the logits are made of.
    /// </summary>
    public static void BuildLayer(WhisperLayers layers, ModelDimensions dimensions, int layer)
    {
        var graph = layers.Graph;
        var input = graph.Input(TokensInput, TensorProto.Types.DataType.Float, 1, "tokens", dimensions.Width);
        var hidden = graph.Input(EncoderGraph.HiddenOutput, TensorProto.Types.DataType.Float, 1, "positions", dimensions.Width);
        DeclarePast(graph, layer, dimensions);
        DeclareCounters(graph);
        EncoderGraph.CrossAttentionCache(layers, hidden, layer, dimensions, quantized: false);
        var (x, residual) = Layer(layers, FirstNorm(layers, input, layer), input, layer, dimensions, quantizedCache: false);
        graph.PartResult(layer + 1 < dimensions.DecoderLayers ? residual : x, EncoderGraph.PartOutput, dimensions.Width);
    }

    private static string FirstNorm(WhisperLayers layers, string residual, int layer) =>
        layers.Norm(residual, $"decoder.layers.{layer}.self_attn_layer_norm", $"layer_{layer}.norm");

    /// <returns>The normalised input of the next layer or of the logits, and the residual stream.</returns>
    private static (string Normed, string Residual) Layer(
        WhisperLayers layers, string x, string residual, int layer, ModelDimensions dimensions, bool quantizedCache)
    {
        var tensor = $"decoder.layers.{layer}";
        var name = $"layer_{layer}";
        var self = SelfAttention(layers, x, layer, dimensions);
        (x, residual) = layers.AddAndNorm(self, residual, tensor + ".encoder_attn_layer_norm", name + ".cross_norm");
        var cross = CrossAttention(layers, x, layer, dimensions, quantizedCache);
        (x, residual) = layers.AddAndNorm(cross, residual, tensor + ".final_layer_norm", name + ".ffn_norm");
        var inner = layers.FeedForward(x, tensor, dimensions.Width, dimensions.DecoderFeedForward, name + ".ffn");
        var next = layer + 1 < dimensions.DecoderLayers ? $"decoder.layers.{layer + 1}.self_attn_layer_norm" : "decoder.layer_norm";
        return layers.AddAndNorm(inner, residual, next, $"layer_{layer + 1}.norm");
    }

    private static void DeclareInputs(GraphBuilder graph, ModelDimensions dimensions, bool quantizedCache)
    {
        var heads = dimensions.DecoderHeads;
        var headSize = dimensions.Width / heads;
        var cache = quantizedCache ? TensorProto.Types.DataType.Int8 : TensorProto.Types.DataType.Float;
        graph.Input(TokensInput, TensorProto.Types.DataType.Float, 1, "tokens", dimensions.Width);
        for (var i = 0; i < dimensions.DecoderLayers; i++)
        {
            graph.Input(EncoderGraph.CrossKey(i), cache, 1, heads, "positions", headSize);
            graph.Input(EncoderGraph.CrossValue(i), cache, 1, heads, "positions", headSize);
            if (quantizedCache)
            {
                graph.Input(EncoderGraph.CrossKeyScale(i), TensorProto.Types.DataType.Float, heads, 1, headSize);
                graph.Input(EncoderGraph.CrossValueScale(i), TensorProto.Types.DataType.Float, heads, 1, headSize);
                graph.Output(PresentCrossKey(i), cache, 1, heads, "positions", headSize);
                graph.Output(PresentCrossValue(i), cache, 1, heads, "positions", headSize);
            }

            DeclarePast(graph, i, dimensions);
            graph.Output(PresentKey(i), TensorProto.Types.DataType.Float, 1, heads, "present", headSize);
            graph.Output(PresentValue(i), TensorProto.Types.DataType.Float, 1, heads, "present", headSize);
        }

        DeclareCounters(graph);
        if (!quantizedCache) return;
        graph.Input(CrossLastIndexInput, TensorProto.Types.DataType.Int32, 1);
        graph.Input(CrossTotalInput, TensorProto.Types.DataType.Int32, 1);
    }

    private static void DeclarePast(GraphBuilder graph, int layer, ModelDimensions dimensions)
    {
        var (heads, headSize) = (dimensions.DecoderHeads, dimensions.Width / dimensions.DecoderHeads);
        graph.Input(PastKey(layer), TensorProto.Types.DataType.Float, 1, heads, "capacity", headSize);
        graph.Input(PastValue(layer), TensorProto.Types.DataType.Float, 1, heads, "capacity", headSize);
    }

    private static void DeclareCounters(GraphBuilder graph)
    {
        graph.Input(LastIndexInput, TensorProto.Types.DataType.Int32, 1);
        graph.Input(TotalInput, TensorProto.Types.DataType.Int32, 1);
    }

    private static string SelfAttention(WhisperLayers layers, string x, int layer, ModelDimensions dimensions)
    {
        var (width, heads) = (dimensions.Width, dimensions.DecoderHeads);
        var tensor = $"decoder.layers.{layer}.self_attn";
        var name = $"layer_{layer}.self";
        var query = layers.Linear(x, tensor + ".q_proj", width, width, name + ".q");
        var key = layers.Linear(x, tensor + ".k_proj", width, width, name + ".k", bias: false);
        var value = layers.Linear(x, tensor + ".v_proj", width, width, name + ".v");
        layers.Graph.MicrosoftNode("GroupQueryAttention",
            [query, key, value, PastKey(layer), PastValue(layer), LastIndexInput, TotalInput],
            [name + ".attention", PresentKey(layer), PresentValue(layer)],
            ("num_heads", heads), ("kv_num_heads", heads), ("do_rotary", 0));
        return layers.Linear(name + ".attention", tensor + ".out_proj", width, width, name + ".out");
    }

    /// <summary>
    /// Over the quantised cache by <c>GroupQueryAttention</c> with no key and value of its own. That operator is causal:
    /// it must be given one token at a time.
    /// </summary>
    private static string CrossAttention(WhisperLayers layers, string x, int layer, ModelDimensions dimensions, bool quantized)
    {
        var (width, heads) = (dimensions.Width, dimensions.DecoderHeads);
        var tensor = $"decoder.layers.{layer}.encoder_attn";
        var name = $"layer_{layer}.cross";
        var query = layers.Linear(x, tensor + ".q_proj", width, width, name + ".q");
        if (quantized)
        {
            var nothing = layers.Graph.NoRows(width);
            layers.Graph.MicrosoftNode("GroupQueryAttention",
                [
                    query, nothing, nothing, EncoderGraph.CrossKey(layer), EncoderGraph.CrossValue(layer), CrossLastIndexInput, CrossTotalInput,
                    "", "", "", "", "", EncoderGraph.CrossKeyScale(layer), EncoderGraph.CrossValueScale(layer),
                ],
                [name + ".attention", PresentCrossKey(layer), PresentCrossValue(layer)],
                ("num_heads", heads), ("kv_num_heads", heads), ("do_rotary", 0),
                ("k_quant_type", "PER_CHANNEL"), ("v_quant_type", "PER_CHANNEL"), ("kv_cache_bit_width", 8));
        }
        else
        {
            layers.Graph.MicrosoftNode("MultiHeadAttention",
                [query, EncoderGraph.CrossKey(layer), EncoderGraph.CrossValue(layer)], [name + ".attention"], ("num_heads", heads));
        }

        return layers.Linear(name + ".attention", tensor + ".out_proj", width, width, name + ".out");
    }
}
