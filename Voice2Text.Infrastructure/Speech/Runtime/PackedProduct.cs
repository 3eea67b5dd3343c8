using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Graphs.Onnx;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>One product of a network with a constant matrix, apart from the rest: x [rows, inputs] → [rows, outputs].</summary>
internal sealed class PackedProduct
{
    /// <summary>One row as in a decoder's step, and several as in the encoder: other code of the same product.</summary>
    private static readonly int[] Rows = [1, 17];

    private readonly ModelProto _context;
    private readonly NodeProto _node;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly int _inputs;

    private PackedProduct(ModelProto context, NodeProto node, Dictionary<string, TensorProto> constants, int inputs) =>
        (_context, _node, _constants, _inputs) = (context, node, constants, inputs);

    private bool IsFlat => _node.OpType == "Gemm";

    /// <summary>The product that a node is; <see langword="null"/> where it is something else.</summary>
    public static PackedProduct? Find(ModelProto model, NodeProto node, IReadOnlyDictionary<string, TensorProto> constants)
    {
        if (node.Input.Count < 2 || constants.ContainsKey(node.Input[0]) || !constants.TryGetValue(node.Input[1], out var matrix)) return null;
        var own = node.Input.Skip(1).Where(constants.ContainsKey).Distinct(StringComparer.Ordinal).ToDictionary(name => name, name => constants[name], StringComparer.Ordinal);
        // Another operand that is computed would have to be made up, too.
        if (node.Input.Skip(1).Any(name => name.Length > 0 && !own.ContainsKey(name))) return null;
        long? inputs = node.OpType switch
        {
            "MatMulNBits" => Attribute(node.Attribute, "K"),
            "MatMul" or "DynamicQuantizeMatMul" => matrix.Dims[0],
            "Gemm" => matrix.Dims[Attribute(node.Attribute, "transB") == 1 ? 1 : 0],
            _ => null,
        };
        return inputs is null ? null : new PackedProduct(model, node, own, (int)inputs);
    }

    /// <summary>One of its constants, as the network has it.</summary>
    public TensorProto Constant(string name) => _constants[name];

    /// <summary>Writes it as a graph of its own, beside the weights of the network.</summary>
    public void Save(string path)
    {
        var graph = new GraphProto { Name = "product" };
        graph.Node.Add(_node);
        graph.Initializer.Add(_constants.Values);
        graph.Input.Add(Floats(_node.Input[0]));
        graph.Output.Add(Floats(_node.Output[0]));
        var model = new ModelProto { IrVersion = _context.IrVersion, Graph = graph };
        model.OpsetImport.Add(_context.OpsetImport);
        using var file = File.Create(path);
        model.WriteTo(file);
    }

    /// <summary>Runs a graph that <see cref="Save"/> has written.</summary>
    public static float[] Run(string graph, PackedProduct product, Action<SessionOptions> configure)
    {
        using var options = SessionSettings.Create(new SpeechSessionOptions());
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        configure(options);
        using var session = new InferenceSession(graph, options);
        using var runOptions = new RunOptions();
        var results = new List<float>();
        foreach (var rows in Rows)
        {
            var values = new float[rows * product._inputs];
            for (var i = 0; i < values.Length; i++) values[i] = MathF.Sin(i * 0.37f) * MathF.Cos(i * 0.011f);
            using var x = OrtValue.CreateTensorValueFromMemory(values, product.IsFlat ? [rows, product._inputs] : [1, rows, product._inputs]);
            using var y = session.Run(runOptions, [product._node.Input[0]], [x], [product._node.Output[0]]);
            results.AddRange(y[0].GetTensorDataAsSpan<float>());
        }

        return [.. results];
    }

    private static long? Attribute(RepeatedField<AttributeProto> attributes, string name) => attributes.FirstOrDefault(a => a.Name == name)?.I;

    private static ValueInfoProto Floats(string name) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.Float } } };
}
