using Microsoft.ML.OnnxRuntime;
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
    public InferenceSession OpenEncoder() => Open(NetworkPart.Encoder);

    public InferenceSession OpenDecoder() => Open(NetworkPart.Decoder);

    private InferenceSession Open(NetworkPart part)
    {
        using var options = SessionSettings.Create(session);
        if (PrepackedGraphs.IsPrepacked(files, part))
            return new InferenceSession(prepacked is null ? PrepackedGraphs.OwnGraph(files, part) : PrepackedGraphs.GraphIn(prepacked, part), options);
        // The products of this format are as fast on the mapped weights, which stay in the file that way.
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return new InferenceSession(PrepackedGraphs.OwnGraph(files, part), options);
    }
}

/// <summary>The two networks of a model.</summary>
internal enum NetworkPart
{
    Encoder,
    Decoder,
}
