using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Voice2Text.Infrastructure.Speech.Graphs.Onnx;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>
/// Builds one ONNX graph node by node (opset 17, IR version 8, <c>com.microsoft</c> 1). Large constants go to the
/// weight file as they are read, so that memory stays bounded by the largest single tensor.
/// </summary>
internal sealed class GraphBuilder(string name, WeightFile weights)
{
    private const int OpsetVersion = 17;
    private const int IrVersion = 8;
    private const string MicrosoftDomain = "com.microsoft";

    /// <summary>Constants below this size stay in the graph itself.</summary>
    private const int MinExternalBytes = 1024;

    private readonly GraphProto _graph = new() { Name = name };
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    /// <summary>Adds a node and returns the name of its first output.</summary>
    public string Node(
        string operation, ReadOnlySpan<string> inputs, string output, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Node("", operation, inputs, [output], attributes);

    /// <summary>Adds a node of ONNX Runtime's own operators.</summary>
    public string MicrosoftNode(
        string operation, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs,
        params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Node(MicrosoftDomain, operation, inputs, outputs, attributes);

    private string Node(
        string domain, string operation, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs,
        ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = operation, Domain = domain, Name = outputs[0] + "_" + operation };
        foreach (var input in inputs) node.Input.Add(input);
        foreach (var output in outputs) node.Output.Add(output);
        foreach (var (attribute, value) in attributes) node.Attribute.Add(Attribute(attribute, value));
        _graph.Node.Add(node);
        return outputs[0];
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int i: attribute.I = i; attribute.Type = AttributeProto.Types.AttributeType.Int; break;
            case float f: attribute.F = f; attribute.Type = AttributeProto.Types.AttributeType.Float; break;
            case string s: attribute.S = ByteString.CopyFromUtf8(s); attribute.Type = AttributeProto.Types.AttributeType.String; break;
            case int[] many:
                attribute.Ints.AddRange(many.Select(v => (long)v));
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            default: throw new ArgumentException($"Attribute {name} has an unsupported type.", nameof(value));
        }

        return attribute;
    }

    /// <summary>Declares a graph input; a dimension is a number or a symbol.</summary>
    public string Input(string inputName, TensorProto.Types.DataType type, params ReadOnlySpan<object> shape)
    {
        _graph.Input.Add(Value(inputName, type, shape));
        return inputName;
    }

    /// <summary>Declares a graph output.</summary>
    public void Output(string outputName, TensorProto.Types.DataType type, params ReadOnlySpan<object> shape) =>
        _graph.Output.Add(Value(outputName, type, shape));

    /// <summary>Makes a value [1, time, width] the one output of a graph.</summary>
    public void PartResult(string value, string outputName, int width)
    {
        Node("Identity", [value], outputName);
        Output(outputName, TensorProto.Types.DataType.Float, 1, "time", width);
    }

    private static ValueInfoProto Value(string valueName, TensorProto.Types.DataType type, ReadOnlySpan<object> shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var size in shape)
        {
            dimensions.Dim.Add(size is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, CultureInfo.InvariantCulture) });
        }

        return new ValueInfoProto
        {
            Name = valueName,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = dimensions } },
        };
    }

    /// <summary>A small constant of 64-bit integers, kept once under a name made of its values.</summary>
    public string Int64s(params ReadOnlySpan<long> values)
    {
        var constant = "i64_" + string.Join('_', values.ToArray());
        if (!_constants.Add(constant)) return constant;
        _graph.Initializer.Add(new TensorProto
        {
            Name = constant,
            DataType = TensorProto.Types.DataType.Int64,
            Dims = { values.Length },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        });
        return constant;
    }

    /// <summary>One 32-bit float, kept once under its name.</summary>
    public string Scalar(string constant, float value)
    {
        if (_constants.Add(constant)) Floats(constant, [value]);
        return constant;
    }

    /// <summary>A constant of 32-bit floats.</summary>
    public string Floats(string constant, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        if (values.Length * sizeof(float) < MinExternalBytes)
        {
            var tensor = new TensorProto
            {
                Name = constant,
                DataType = TensorProto.Types.DataType.Float,
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
            };
            foreach (var size in shape) tensor.Dims.Add(size);
            _graph.Initializer.Add(tensor);
            return constant;
        }

        var offset = weights.BeginRegion();
        weights.Write(values);
        return External(constant, TensorProto.Types.DataType.Float, offset, shape);
    }

    /// <summary>An empty sequence [1, 0, width], kept once.</summary>
    public string NoRows(int width)
    {
        const string Constant = "no_rows";
        if (_constants.Add(Constant))
            _graph.Initializer.Add(new TensorProto { Name = Constant, DataType = TensorProto.Types.DataType.Float, Dims = { 1, 0, width } });
        return Constant;
    }

    /// <summary>A constant of 8-bit zeros.</summary>
    public string Zeros(string constant, int length)
    {
        _graph.Initializer.Add(new TensorProto
        {
            Name = constant,
            DataType = TensorProto.Types.DataType.Int8,
            Dims = { length },
            RawData = ByteString.CopyFrom(new byte[length]),
        });
        return constant;
    }

    /// <summary>Declares the region from <paramref name="offset"/> to the file's present end as a constant.</summary>
    public string External(string constant, TensorProto.Types.DataType type, long offset, params ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto
        {
            Name = constant,
            DataType = type,
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData =
            {
                new StringStringEntryProto { Key = "location", Value = weights.Name },
                new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) },
                new StringStringEntryProto { Key = "length", Value = (weights.Position - offset).ToString(CultureInfo.InvariantCulture) },
            },
        };
        foreach (var size in shape) tensor.Dims.Add(size);
        _graph.Initializer.Add(tensor);
        return constant;
    }

    /// <summary>The weight file, for constants that are written in pieces and then declared by <see cref="External"/>.</summary>
    public WeightFile Weights => weights;

    /// <summary>Writes the finished graph.</summary>
    public void Save(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        Finish().WriteTo(file);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The finished graph, for a session that is made from memory.</summary>
    public byte[] ToArray() => Finish().ToByteArray();

    private ModelProto Finish() => new()
    {
        IrVersion = IrVersion,
        ProducerName = "Voice2Text",
        Graph = _graph,
        OpsetImport =
        {
            new OperatorSetIdProto { Domain = "", Version = OpsetVersion },
            new OperatorSetIdProto { Domain = MicrosoftDomain, Version = 1 },
        },
    };
}
