using System.Buffers;
using System.Numerics.Tensors;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Graphs.Onnx;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>
/// Products with a checkpoint's matrices in one <see cref="WeightFormat"/>. Quantised matrices are read row by row;
/// what is in memory at once is one matrix of bytes at most.
/// </summary>
/// <param name="graph">Receives the nodes and the weights.</param>
/// <param name="format">How the matrices are stored.</param>
/// <param name="readRow">Reads row n of a tensor [N,K] into a span of K floats; <see langword="null"/> for numbers that mean nothing, made quickly.</param>
/// <param name="keepsRows">Whether 32-bit floats are written row by row as they come, for a graph that runs a few times and is not prepacked.</param>
internal sealed class MatrixProducts(GraphBuilder graph, WeightFormat format, ReadRow? readRow, bool keepsRows = false)
{
    /// <summary>Activations of <c>MatMulNBits</c> in 8 bits, block by block.</summary>
    private const int AccuracyLevel = 4;

    private const float LargestInt8 = 127;

    /// <summary>x [1,T,K] → [1,T,N'] by the tensor [N,K], its rows padded with zeros, plus a bias where one is named.</summary>
    public string Add(string x, Matrix matrix, string bias, string output) => format switch
    {
        WeightFormat.Fp32 => Float(x, matrix, bias, output),
        WeightFormat.Int8 => Dynamic(x, matrix, bias, output),
        WeightFormat.Q8 => Blocks(x, matrix, bias, output, 8),
        WeightFormat.Q4 => Blocks(x, matrix, bias, output, 4),
        _ => throw new NotSupportedException($"{format}"),
    };

    private string Float(string x, Matrix matrix, string bias, string output)
    {
        var product = bias.Length == 0 ? output : output + ".product";
        if (keepsRows && readRow is not null) graph.MicrosoftNode("FusedMatMul", [x, AsStored(matrix, readRow)], [product], ("transB", 1));
        else graph.Node("MatMul", [x, Transposed(matrix)], product);
        return bias.Length == 0 ? output : graph.Node("Add", [product, bias], output);
    }

    private string AsStored(Matrix matrix, ReadRow read)
    {
        var offset = graph.Weights.BeginRegion();
        var row = new float[matrix.Inputs];
        for (var n = 0; n < matrix.PaddedOutputs; n++)
        {
            if (n < matrix.Outputs) read(matrix.Tensor, n, row);
            else Array.Clear(row);
            graph.Weights.Write(row);
        }

        return graph.External(matrix.Tensor, TensorProto.Types.DataType.Float, offset, matrix.PaddedOutputs, matrix.Inputs);
    }

    /// <summary>ONNX products take [K,N]; a checkpoint stores [N,K].</summary>
    private string Transposed(Matrix matrix)
    {
        if (readRow is null) return graph.External(matrix.Tensor, TensorProto.Types.DataType.Float, NoiseWeights.WriteFloats(graph.Weights, matrix.Weights), matrix.Inputs, matrix.PaddedOutputs);
        var source = new float[(long)matrix.PaddedOutputs * matrix.Inputs];
        for (var n = 0; n < matrix.Outputs; n++) readRow(matrix.Tensor, n, source.AsSpan(n * matrix.Inputs, matrix.Inputs));
        var offset = graph.Weights.BeginRegion();
        var row = new float[matrix.PaddedOutputs];
        for (var k = 0; k < matrix.Inputs; k++)
        {
            for (var n = 0; n < row.Length; n++) row[n] = source[(n * matrix.Inputs) + k];
            graph.Weights.Write(row);
        }

        return graph.External(matrix.Tensor, TensorProto.Types.DataType.Float, offset, matrix.Inputs, matrix.PaddedOutputs);
    }

    private string Dynamic(string x, Matrix matrix, string bias, string output)
    {
        var (inputs, outputs) = (matrix.Inputs, matrix.PaddedOutputs);
        var scales = new float[outputs];
        Array.Fill(scales, 1);
        var offset = readRow is null ? NoiseWeights.WriteCodes(graph.Weights, matrix.Weights) : WriteColumns(matrix, scales, readRow);
        var weight = graph.External(matrix.Tensor, TensorProto.Types.DataType.Int8, offset, inputs, outputs);
        var scale = graph.Floats(matrix.Tensor + ".scales", scales, outputs);
        var zero = graph.Zeros(matrix.Tensor + ".zeros", outputs);
        return graph.MicrosoftNode("DynamicQuantizeMatMul", bias.Length > 0 ? [x, weight, scale, zero, bias] : [x, weight, scale, zero], [output]);
    }

    /// <summary>Writes the codes [K,N] and gives each output its scale.</summary>
    private long WriteColumns(Matrix matrix, float[] scales, ReadRow read)
    {
        var (inputs, outputs) = (matrix.Inputs, matrix.PaddedOutputs);
        var codes = new sbyte[matrix.Weights];
        var row = new float[inputs];
        for (var n = 0; n < matrix.Outputs; n++)
        {
            read(matrix.Tensor, n, row);
            var largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(row));
            if (largest == 0) continue;
            scales[n] = largest / LargestInt8;
            for (var k = 0; k < inputs; k++) codes[((long)k * outputs) + n] = (sbyte)MathF.Round(row[k] / scales[n]);
        }

        var offset = graph.Weights.BeginRegion();
        graph.Weights.Write(codes);
        return offset;
    }

    private string Blocks(string x, Matrix matrix, string bias, string output, int bits)
    {
        var (inputs, outputs) = (matrix.Inputs, matrix.PaddedOutputs);
        var quantizer = BlockQuantizer.For(bits, inputs);
        var blocks = quantizer.BlocksIn(inputs);
        var scales = new float[outputs * blocks];
        Array.Fill(scales, 1);
        var offset = readRow is null
            ? NoiseWeights.WriteCodes(graph.Weights, (long)outputs * blocks * quantizer.BytesInBlock)
            : WriteRows(matrix, quantizer, scales, readRow);
        var weight = graph.External(matrix.Tensor, TensorProto.Types.DataType.Uint8, offset, outputs, blocks, quantizer.BytesInBlock);
        var scale = graph.Floats(matrix.Tensor + ".scales", scales, scales.Length);
        return graph.MicrosoftNode("MatMulNBits", bias.Length > 0 ? [x, weight, scale, "", "", bias] : [x, weight, scale], [output],
            ("K", inputs), ("N", outputs), ("bits", bits), ("block_size", quantizer.BlockSize), ("accuracy_level", AccuracyLevel));
    }

    /// <summary>Writes the codes [N, blocks, bytes of a block] and gives each block its scale.</summary>
    private long WriteRows(Matrix matrix, BlockQuantizer quantizer, float[] scales, ReadRow read)
    {
        var blocks = quantizer.BlocksIn(matrix.Inputs);
        var row = new float[matrix.Inputs];
        var rowBytes = blocks * quantizer.BytesInBlock;
        var codes = ArrayPool<byte>.Shared.Rent(rowBytes);
        var offset = graph.Weights.BeginRegion();
        for (var n = 0; n < matrix.PaddedOutputs; n++)
        {
            if (n < matrix.Outputs) read(matrix.Tensor, n, row);
            else Array.Clear(row);
            quantizer.QuantizeRow(row, codes.AsSpan(0, rowBytes), scales.AsSpan(n * blocks, blocks));
            graph.Weights.Write(codes.AsSpan(0, rowBytes));
        }

        ArrayPool<byte>.Shared.Return(codes);
        return offset;
    }
}

/// <summary>Reads row <paramref name="row"/> of a tensor [N,K] into <paramref name="destination"/>, [K].</summary>
internal delegate void ReadRow(string tensor, int row, Span<float> destination);

/// <summary>A matrix of a checkpoint.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Inputs">K.</param>
/// <param name="Outputs">N.</param>
/// <param name="PaddedOutputs">N' ≥ N: rows of zeros follow.</param>
internal sealed record Matrix(string Tensor, int Inputs, int Outputs, int PaddedOutputs)
{
    /// <summary>K * N'.</summary>
    public long Weights => (long)Inputs * PaddedOutputs;
}
