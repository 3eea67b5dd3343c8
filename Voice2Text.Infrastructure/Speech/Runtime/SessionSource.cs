using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>Opens the two sessions of a model.</summary>
internal interface ISessionSource
{
    InferenceSession OpenEncoder();

    InferenceSession OpenDecoder();
}

/// <summary>
/// Sessions as this machine runs them best: from the graphs with prepacked weights where there are some
/// (<see cref="PrepackedGraphs"/>), else from the model's own.
/// </summary>
internal sealed class SessionSource(ModelFiles files, SpeechSessionOptions session, string? prepacked) : ISessionSource
{
    public InferenceSession OpenEncoder() => Open(NetworkPart.Encoder, saveTo: null);

    public InferenceSession OpenDecoder() => Open(NetworkPart.Decoder, saveTo: null);

    /// <summary>Opens a session from the model's own graph and, where a folder is given, writes its prepacked form there.</summary>
    public InferenceSession Open(NetworkPart part, string? saveTo)
    {
        using var options = SessionSettings.Create(session);
        var own = part == NetworkPart.Encoder ? files.EncoderGraph : files.DecoderGraph;
        if (!IsPrepacked(part))
        {
            // The products of this format are as fast on the mapped weights, which stay in the file that way.
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            return new InferenceSession(own, options);
        }

        if (saveTo is not null) SessionSettings.SavePrepacked(options, PrepackedGraphs.GraphIn(saveTo, part), PrepackedGraphs.WeightsName(part));
        return new InferenceSession(prepacked is null || saveTo is not null ? own : PrepackedGraphs.GraphIn(prepacked, part), options);
    }

    /// <summary>Whether ONNX Runtime rearranges the weights of this part into a layout for the machine.</summary>
    public bool IsPrepacked(NetworkPart part) => part != NetworkPart.Encoder || files.Manifest.Precision.Encoder != WeightFormat.Int8;
}

/// <summary>The two networks of a model.</summary>
internal enum NetworkPart
{
    Encoder,
    Decoder,
}
