using Microsoft.ML.OnnxRuntime;
using Voice2Text.Infrastructure.Speech.Graphs;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>The encoder, which writes the cross-attention cache into the buffers.</summary>
internal sealed class EncoderSession : NetworkSession
{
    private readonly NetworkBuffers _buffers;
    private readonly int _fixedValues;

    public EncoderSession(InferenceSession session, NetworkBuffers buffers)
        : base(session)
    {
        _buffers = buffers;
        for (var i = 0; buffers.HasQuantizedCross && i < 2 * buffers.Dimensions.DecoderLayers; i++) BindOutput(buffers.CrossScale(i));
        _fixedValues = KeptValues;
    }

    /// <summary>Encodes the frames that lie in the buffers; copies the encoder's output [frames/2, width] where it is asked for.</summary>
    /// <param name="frames">Even.</param>
    /// <param name="hidden">Gets the output.</param>
    /// <param name="giveBack">Whether memory is short.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public void Run(int frames, float[]? hidden, bool giveBack, CancellationToken cancellationToken)
    {
        // Bound values are replaced before they are disposed.
        var former = KeptValues;
        _buffers.Positions = frames / 2;
        BindInput(EncoderGraph.MelInput, _buffers.Mel.Tensor(1, _buffers.Dimensions.MelBins, frames));
        for (var i = 0; i < 2 * _buffers.Dimensions.DecoderLayers; i++) BindOutput(_buffers.Cross(i));
        if (hidden is not null)
            BindOutput(EncoderGraph.HiddenOutput, OrtValue.CreateTensorValueFromMemory(hidden, [1, frames / 2, _buffers.Dimensions.Width]));
        Release(_fixedValues, former);
        Run(giveBack, cancellationToken);
    }
}
