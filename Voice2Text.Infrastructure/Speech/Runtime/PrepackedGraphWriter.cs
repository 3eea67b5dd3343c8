using System.Globalization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Graphs.Onnx;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// Writes a network's optimised graph with its weights in this machine's layout. ONNX Runtime does that for a whole graph
/// at once and keeps every rearranged weight on the heap meanwhile, which a small server does not have; here each product
/// is a graph of its own for a moment, so that one matrix is in memory at a time. Each is compared with what it gave before.
/// </summary>
/// <param name="folder">Where the graph and its weights are written; exists.</param>
/// <param name="graphName">File name of the graph.</param>
/// <param name="weightsName">File name of the weights.</param>
/// <param name="run">Runs a product; <see cref="PackedProduct.Run"/> but for tests.</param>
internal sealed class PrepackedGraphWriter(string folder, string graphName, string weightsName, ProductRunner run)
{
    private const string FreshName = "product.onnx";
    private const string PackedName = "product-packed.onnx";
    private const string PackedWeightsName = "product-packed.data";
    private const string CheckName = "product-check.onnx";

    /// <summary>Keeps blobs apart by pages, so that a run reads those of its own weights only.</summary>
    private const int Alignment = 4096;

    /// <summary>Key of a rearranged weight among a tensor's external data; a number follows.</summary>
    private const string PackedKey = "prepacked_";

    /// <summary>Writes the network; false where a product gives something else than before.</summary>
    /// <exception cref="OnnxRuntimeException">The network does not load.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public bool Write(string ownGraph, CancellationToken cancellationToken)
    {
        Optimize(ownGraph);
        var path = Path.Combine(folder, graphName);
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        var constants = model.Graph.Initializer.ToDictionary(i => i.Name, StringComparer.Ordinal);
        foreach (var node in model.Graph.Node)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (PackedProduct.Find(model, node, constants) is { } product && !Pack(product)) return false;
        }

        using (var file = File.Create(path)) model.WriteTo(file);
        foreach (var name in new[] { FreshName, PackedName, PackedWeightsName, CheckName }) File.Delete(Path.Combine(folder, name));
        return true;
    }

    /// <summary>The graph after ONNX Runtime's own changes to it, with its weights as they are.</summary>
    private void Optimize(string ownGraph)
    {
        using var options = SessionSettings.Create(new SpeechSessionOptions());
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        SessionSettings.Save(options, Path.Combine(folder, graphName), weightsName);
        new InferenceSession(ownGraph, options).Dispose();
    }

    private bool Pack(PackedProduct product)
    {
        var fresh = Path.Combine(folder, FreshName);
        product.Save(fresh);
        var expected = run(fresh, product, options =>
        {
            SessionSettings.Save(options, Path.Combine(folder, PackedName), PackedWeightsName);
            options.AddSessionConfigEntry("session.save_external_prepacked_constant_initializers", "1");
        });
        if (!TakeOver(product)) return true;
        var check = Path.Combine(folder, CheckName);
        product.Save(check);
        var actual = run(check, product, _ => { });
        return expected.AsSpan().SequenceEqual(actual) && expected.All(float.IsFinite);
    }

    /// <summary>Moves the rearranged weights of one product into the file of all; false where it has none.</summary>
    private bool TakeOver(PackedProduct product)
    {
        var packed = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, PackedName)));
        var found = false;
        using var source = File.OpenRead(Path.Combine(folder, PackedWeightsName));
        using var target = new FileStream(Path.Combine(folder, weightsName), FileMode.Append, FileAccess.Write);
        foreach (var constant in packed.Graph.Initializer)
        {
            foreach (var entry in constant.ExternalData.Where(e => e.Key.StartsWith(PackedKey, StringComparison.Ordinal)))
            {
                product.Constant(constant.Name).ExternalData.Add(new StringStringEntryProto { Key = entry.Key, Value = Move(entry.Value, source, target) });
                found = true;
            }
        }

        return found;
    }

    /// <summary>Copies what an entry names and gives the entry for the copy: <c>MatMulNBits+15276604188177625216|17920;17534;0</c>, a key and then offset, length and checksum of each part.</summary>
    private static string Move(string entry, FileStream source, FileStream target)
    {
        var parts = entry.Split('|');
        for (var i = 1; i < parts.Length; i++)
        {
            var fields = parts[i].Split(';');
            source.Position = long.Parse(fields[0], CultureInfo.InvariantCulture);
            target.Write(new byte[(Alignment - (target.Position % Alignment)) % Alignment]);
            fields[0] = target.Position.ToString(CultureInfo.InvariantCulture);
            Copy(source, target, long.Parse(fields[1], CultureInfo.InvariantCulture));
            parts[i] = string.Join(';', fields);
        }

        return string.Join('|', parts);
    }

    private static void Copy(FileStream source, FileStream target, long length)
    {
        var buffer = new byte[1 << 16];
        for (var left = length; left > 0;)
        {
            var read = source.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new InvalidDataException($"{source.Name} ends {left} bytes too early.");
            target.Write(buffer, 0, read);
            left -= read;
        }
    }
}

/// <summary>Runs a product's graph on an input of no meaning, with more settings, and gives the output.</summary>
internal delegate float[] ProductRunner(string graph, PackedProduct product, Action<SessionOptions> configure);
