using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Graphs.Onnx;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>The parts that Whisper's encoder and decoder share, built from a checkpoint's tensors by name.</summary>
/// <param name="graph">Receives the nodes and the weights.</param>
/// <param name="tensors">The checkpoint.</param>
/// <param name="format">How the matrices are stored.</param>
/// <param name="onWeights">Told how many weights have been processed.</param>
/// <param name="cancellationToken">Ends the work.</param>
/// <param name="measuresOnly">Whether matrices hold noise instead of the checkpoint's numbers, which takes no time.</param>
/// <param name="keepsRows">Whether 32-bit floats are written row by row as they come, for a graph that runs a few times and is not prepacked.</param>
internal sealed class WhisperLayers(
    GraphBuilder graph, ITensorSource tensors, WeightFormat format, Action<long> onWeights, CancellationToken cancellationToken,
    bool measuresOnly = false, bool keepsRows = false)
{
    /// <summary>Epsilon of every layer normalisation in Whisper.</summary>
    private const float NormEpsilon = 1e-5f;

    private readonly MatrixProducts _products = new(graph, format, measuresOnly ? null : Reader(tensors), keepsRows);

    /// <summary>The last product chooses the token: rounding it to 4 bits costs words, and it is one matrix of many.</summary>
    private readonly MatrixProducts _logits = new(graph, format == WeightFormat.Q4 ? WeightFormat.Q8 : format, measuresOnly ? null : Reader(tensors));

    public GraphBuilder Graph => graph;

    /// <summary>x [1,T,K] → [1,T,N] by the checkpoint's weight [N,K] and, where it has one, its bias [N].</summary>
    public string Linear(string x, string tensor, int inputs, int outputs, string output, bool bias = true)
    {
        var biasName = bias ? Vector(tensor + ".bias") : "";
        var product = _products.Add(x, new Matrix(tensor + ".weight", inputs, outputs, outputs), biasName, output);
        Report((long)inputs * outputs);
        return product;
    }

    /// <summary>
    /// x [1,1,K] → logits [1,1,N'] by the token embedding [N,K], its rows padded with zeros to a multiple of 128: a
    /// prepacked file with another number of rows gave other logits than a fresh session (ONNX Runtime 1.31).
    /// </summary>
    /// <returns>Where the rows lie in the weight file as 32-bit floats, to look up input tokens.</returns>
    public long Logits(string x, string tensor, int inputs, int vocabulary, string output)
    {
        var padded = PaddedVocabulary(vocabulary);
        if (format != WeightFormat.Fp32)
        {
            _logits.Add(x, new Matrix(tensor, inputs, vocabulary, padded), "", output);
            Report((long)inputs * vocabulary);
            // Rows for the look-up alone: ONNX Runtime never maps them, and only the rows of used tokens are read.
            return Rows(tensor, inputs, vocabulary, vocabulary);
        }

        var offset = Rows(tensor, inputs, vocabulary, padded);
        var weight = graph.External(tensor, TensorProto.Types.DataType.Float, offset, padded, inputs);
        graph.Node("Reshape", [x, graph.Int64s(1, inputs)], output + ".row");
        graph.Node("Gemm", [output + ".row", weight], output + ".gemm", ("transB", 1));
        graph.Node("Reshape", [output + ".gemm", graph.Int64s(1, 1, padded)], output);
        return offset;
    }

    /// <summary>Rows of the logits, so that their number is a multiple of 128.</summary>
    public static int PaddedVocabulary(int vocabulary) => (vocabulary + 127) / 128 * 128;

    /// <summary>Writes a table of 32-bit float rows to the weight file and returns its offset.</summary>
    public long Rows(string tensor, int columns, int rows, int paddedRows)
    {
        var offset = graph.Weights.BeginRegion();
        var buffer = new float[columns];
        for (var row = 0; row < paddedRows; row++)
        {
            if (row < rows) tensors.Read(InCheckpoint(tensor), (long)row * columns, buffer);
            else Array.Clear(buffer);
            graph.Weights.Write(buffer);
        }

        Report((long)rows * columns);
        return offset;
    }

    /// <summary>Layer normalisation of the residual stream itself, as the first one of a stack.</summary>
    public string Norm(string x, string tensor, string output) =>
        graph.Node("LayerNormalization", [x, Vector(tensor + ".weight"), Vector(tensor + ".bias")], output,
            ("axis", -1), ("epsilon", NormEpsilon));

    /// <summary>Adds a block's output to the residual stream and normalises the sum: one pass over memory for both.</summary>
    /// <returns>The normalised sum and the sum itself.</returns>
    public (string Normed, string Residual) AddAndNorm(string x, string residual, string tensor, string output)
    {
        var sum = output + ".residual";
        graph.MicrosoftNode("SkipLayerNormalization", [x, residual, Vector(tensor + ".weight"), Vector(tensor + ".bias")],
            [output, "", "", sum], ("epsilon", NormEpsilon));
        return (output, sum);
    }

    /// <summary>Two products with a Gelu (erf form) between them.</summary>
    public string FeedForward(string x, string layer, int width, int inner, string output)
    {
        var hidden = Linear(x, layer + ".fc1", width, inner, output + ".fc1");
        graph.MicrosoftNode("Gelu", [hidden], [output + ".gelu"]);
        return Linear(output + ".gelu", layer + ".fc2", inner, width, output);
    }

    /// <summary>x [1,T,heads*64] → [1,heads,T,64].</summary>
    public string SplitHeads(string x, int heads, int headSize, string output)
    {
        graph.Node("Reshape", [x, graph.Int64s(0, 0, heads, headSize)], output + ".split");
        return graph.Node("Transpose", [output + ".split"], output, ("perm", new[] { 0, 2, 1, 3 }));
    }

    /// <summary>A constant of the checkpoint as it is, in any shape.</summary>
    public string Tensor(string tensor, params ReadOnlySpan<long> shape)
    {
        var values = ReadAll(tensor);
        return graph.Floats(tensor, values, shape);
    }

    private string Vector(string tensor)
    {
        var values = ReadAll(tensor);
        return graph.Floats(tensor, values, values.Length);
    }

    private float[] ReadAll(string tensor)
    {
        var shape = tensors.TryGetShape(InCheckpoint(tensor), out var sizes) ? sizes : throw new KeyNotFoundException(tensor);
        var values = new float[shape.Aggregate(1, (product, size) => checked(product * size))];
        tensors.Read(InCheckpoint(tensor), 0, values);
        Report(values.Length);
        return values;
    }

    private static ReadRow Reader(ITensorSource tensors) =>
        (tensor, row, values) => tensors.Read(InCheckpoint(tensor), (long)row * values.Length, values);

    private static string InCheckpoint(string tensor) => "model." + tensor;

    private void Report(long weights)
    {
        cancellationToken.ThrowIfCancellationRequested();
        onWeights(weights);
    }
}
