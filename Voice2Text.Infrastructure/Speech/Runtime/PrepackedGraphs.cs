using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// A model's graphs with the weights in the layout that ONNX Runtime wants on this machine. A session of them maps the
/// weights from the file; without them it keeps a rearranged copy of every weight on the heap. The layout belongs to
/// the processor's instruction set and the version of ONNX Runtime, so it is made where it is used, lies in a folder
/// named after both, and is made again without a word when they change. A copy that does not give what a fresh session
/// gives is not used.
/// </summary>
internal static class PrepackedGraphs
{
    private const string Prefix = "prepacked-";
    private const string UnfinishedPrefix = ".prepacking-";

    /// <summary>Written instead of graphs where the check failed: it is not tried at each load again.</summary>
    private const string RefusedName = "refused";

    /// <summary>Two seconds: long enough for every path of the encoder.</summary>
    private const int ProbeFrames = 200;

    public static string OwnGraph(ModelFiles files, NetworkPart part) => part == NetworkPart.Encoder ? files.EncoderGraph : files.DecoderGraph;

    /// <summary>Whether ONNX Runtime rearranges the weights of this part into a layout for the machine.</summary>
    public static bool IsPrepacked(ModelFiles files, NetworkPart part) => part != NetworkPart.Encoder || files.Manifest.Precision.Encoder != WeightFormat.Int8;

    public static string GraphIn(string folder, NetworkPart part) => Path.Combine(folder, part == NetworkPart.Encoder ? "encoder.onnx" : "decoder.onnx");

    public static string WeightsName(NetworkPart part) => part == NetworkPart.Encoder ? "encoder.data" : "decoder.data";

    /// <summary>The folder of this machine's graphs; made where it is missing.</summary>
    /// <returns><see langword="null"/> where the model's own graphs are to be used.</returns>
    /// <exception cref="OnnxRuntimeException">The model does not run.</exception>
    public static string? Find(ModelFiles files, CancellationToken cancellationToken) => Find(files, PackedProduct.Run, cancellationToken);

    /// <summary>The same with another way to try products, for tests.</summary>
    internal static string? Find(ModelFiles files, ProductRunner run, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(files.Directory, Prefix + MachineKey());
        try
        {
            if (!Directory.Exists(folder)) Make(files, folder, run, cancellationToken);
            return File.Exists(Path.Combine(folder, RefusedName)) ? null : folder;
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException io && DiskErrors.IsDiskFull(io)))
        {
            // A read-only library or a full disk: more memory, the same text.
            return null;
        }
    }

    private static void Make(ModelFiles files, string folder, ProductRunner run, CancellationToken cancellationToken)
    {
        RemoveOthers(files.Directory);
        var aside = Path.Combine(files.Directory, $"{UnfinishedPrefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(aside);
        try
        {
            if (!Write(files, aside, run, cancellationToken))
            {
                Directory.Delete(aside, recursive: true);
                Directory.CreateDirectory(aside);
                File.WriteAllText(Path.Combine(aside, RefusedName), "The prepacked graphs gave another result than a fresh session.\n");
            }

            // Another process may have been faster.
            if (!Directory.Exists(folder)) Directory.Move(aside, folder);
        }
        finally
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
    }

    private static bool Write(ModelFiles files, string folder, ProductRunner run, CancellationToken cancellationToken)
    {
        foreach (var part in Enum.GetValues<NetworkPart>().Where(part => IsPrepacked(files, part)))
        {
            var writer = new PrepackedGraphWriter(folder, Path.GetFileName(GraphIn(folder, part)), WeightsName(part), run);
            if (!writer.Write(OwnGraph(files, part), cancellationToken)) return false;
        }

        return Probe(files, new SessionSource(files, new(), folder), cancellationToken).All(float.IsFinite);
    }

    /// <summary>Encoder output and the logits of some tokens, for a spectrogram of no meaning.</summary>
    internal static float[] Probe(ModelFiles files, ISessionSource sessions, CancellationToken cancellationToken)
    {
        var dimensions = files.Manifest.Dimensions;
        using var network = new WhisperNetwork(files, sessions, inTurn: true);
        var mel = new float[dimensions.MelBins * ProbeFrames];
        for (var i = 0; i < mel.Length; i++) mel[i] = MathF.Sin(i * 0.37f) * MathF.Cos(i * 0.011f);
        var hidden = new float[ProbeFrames / 2 * dimensions.Width];
        network.Encode(mel, ProbeFrames, hidden, cancellationToken);
        var results = new List<float>(hidden);
        // Tokens spread over the vocabulary.
        for (var i = 0; i < 4; i++) results.AddRange(network.Decode([(dimensions.Vocabulary - 1) * i / 3], cancellationToken));
        return [.. results];
    }

    /// <summary>Copies for another processor or another version, and what a crash left.</summary>
    private static void RemoveOthers(string model)
    {
        foreach (var folder in Directory.EnumerateDirectories(model))
        {
            if (Path.GetFileName(folder) is { } name && (name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(UnfinishedPrefix, StringComparison.Ordinal)))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static string MachineKey()
    {
        var key = $"{OrtEnv.Instance().GetVersionString()} {RuntimeInformation.ProcessArchitecture} {ProcessorFeatures.Read()}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12];
    }
}
