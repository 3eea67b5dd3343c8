using Microsoft.ML.OnnxRuntime;
using Voice2Text.Infrastructure.Speech.Graphs;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>The decoder over the caches in the buffers; a step appends to them in place.</summary>
internal sealed class DecoderSession : NetworkSession
{
    private readonly NetworkBuffers _buffers;
    private readonly int _fixedValues;
    private int _tokens;
    private int _positions;

    public DecoderSession(InferenceSession session, NetworkBuffers buffers)
        : base(session)
    {
        _buffers = buffers;
        var count = 2 * buffers.Dimensions.DecoderLayers;
        for (var i = 0; i < count; i++)
        {
            // Past and present share memory.
            var self = buffers.Self(i);
            BindInput(self);
            Binding.BindOutput(i % 2 == 0 ? DecoderGraph.PresentKey(i / 2) : DecoderGraph.PresentValue(i / 2), self.Value);
        }

        BindOutput(DecoderGraph.LogitsOutput, buffers.Logits.Tensor(1, 1, buffers.Logits.Length));
        BindInput(DecoderGraph.LastIndexInput, buffers.Counters.Tensor(1));
        BindInput(DecoderGraph.TotalInput, buffers.Counters.TensorAt(1, 1));
        if (buffers.HasQuantizedCross)
        {
            BindInput(DecoderGraph.CrossLastIndexInput, buffers.Counters.TensorAt(2, 1));
            BindInput(DecoderGraph.CrossTotalInput, buffers.Counters.TensorAt(3, 1));
            for (var i = 0; i < count; i++) BindInput(buffers.CrossScale(i));
        }

        _fixedValues = KeptValues;
    }

    /// <summary>One run over the tokens that lie in the buffers.</summary>
    public void Run(int tokens, CancellationToken cancellationToken)
    {
        if (tokens != _tokens || _buffers.Positions != _positions) Bind(tokens);
        Run(giveBack: false, cancellationToken);
    }

    private void Bind(int tokens)
    {
        // Bound values are replaced before they are disposed.
        var former = KeptValues;
        BindInput(DecoderGraph.TokensInput, _buffers.Tokens.Tensor(1, tokens, _buffers.Dimensions.Width));
        for (var i = 0; i < 2 * _buffers.Dimensions.DecoderLayers; i++)
        {
            var cross = _buffers.Cross(i);
            BindInput(cross);
            // The operator gives the cache back with what it appended to it, which is nothing: in place.
            if (_buffers.HasQuantizedCross)
                Binding.BindOutput(i % 2 == 0 ? DecoderGraph.PresentCrossKey(i / 2) : DecoderGraph.PresentCrossValue(i / 2), cross.Value);
        }

        Release(_fixedValues, former);
        (_tokens, _positions) = (tokens, _buffers.Positions);
    }
}
