using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>Opens the two sessions of a model.</summary>
internal interface ISessionSource
{
    InferenceSession OpenEncoder();

    InferenceSession OpenDecoder();

    /// <summary>The file that a session maps its weights from.</summary>
    string WeightsOf(NetworkPart part);
}

/// <summary>
/// Sessions as this machine runs them best: from the graphs with prepacked weights where there are some
/// (<see cref="PrepackedGraphs"/>), else from the model's own.
/// </summary>
internal sealed class SessionSource(ModelFiles files, SpeechSessionOptions session, string? prepacked) : ISessionSource
{
    public InferenceSession OpenEncoder() => Open(NetworkPart.Encoder);

    public InferenceSession OpenDecoder() => Open(NetworkPart.Decoder);

    public string WeightsOf(NetworkPart part) => Path.Combine(Path.GetDirectoryName(GraphOf(part))!, PrepackedGraphs.WeightsName(part));

    private InferenceSession Open(NetworkPart part)
    {
        using var options = SessionSettings.Create(session);
        // The products of this format are as fast on the mapped weights, which stay in the file that way.
        if (!PrepackedGraphs.IsPrepacked(files, part)) options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return new InferenceSession(GraphOf(part), options);
    }

    private string GraphOf(NetworkPart part) => prepacked is not null && PrepackedGraphs.IsPrepacked(files, part)
        ? PrepackedGraphs.GraphIn(prepacked, part)
        : PrepackedGraphs.OwnGraph(files, part);
}

/// <summary>The two networks of a model.</summary>
internal enum NetworkPart
{
    Encoder,
    Decoder,
}
