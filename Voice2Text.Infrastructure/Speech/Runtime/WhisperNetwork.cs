using System.Numerics.Tensors;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// Encoder and decoder with every buffer bound in place: a decoder step allocates nothing on the managed heap beyond
/// what the binding itself needs, and no cache is ever copied. Where memory is short the two sessions take turns: the
/// decoder is loaded when the encoder has gone.
/// </summary>
internal sealed class WhisperNetwork : IWhisperNetwork
{
    private readonly ISessionSource _sessions;
    private readonly bool _inTurn;
    private readonly EmbeddingTable _tokens;
    private readonly EmbeddingTable _positions;
    private readonly NetworkBuffers _buffers;
    private readonly WeightTurns? _turns;
    private EncoderSession? _encoder;
    private DecoderSession? _decoder;
    private TimeSpan _formerRuntimeTime;

    /// <param name="files">The installed model.</param>
    /// <param name="sessions">Opens its sessions.</param>
    /// <param name="inTurn">Whether only one of them is held at a time.</param>
    public WhisperNetwork(ModelFiles files, ISessionSource sessions, bool inTurn)
    {
        (_sessions, _inTurn) = (sessions, inTurn);
        Dimensions = files.Manifest.Dimensions;
        _tokens = new EmbeddingTable(files.DecoderWeights, files.Manifest.TokenEmbeddingOffset, Dimensions.Vocabulary, Dimensions.Width);
        _positions = new EmbeddingTable(files.DecoderWeights, files.Manifest.PositionEmbeddingOffset, Dimensions.TextContext, Dimensions.Width);
        _buffers = new NetworkBuffers(Dimensions, files.Manifest.Precision.HasQuantizedCrossCache);
        if (inTurn) return;
        _encoder = new EncoderSession(sessions.OpenEncoder(), _buffers);
        _decoder = new DecoderSession(sessions.OpenDecoder(), _buffers);
        _turns = WeightTurns.Of(Dimensions, sessions);
    }

    public ModelDimensions Dimensions { get; }

    public int Position { get; private set; }

    /// <summary>Time spent inside ONNX Runtime so far.</summary>
    public TimeSpan RuntimeTime => _formerRuntimeTime + (_encoder?.RuntimeTime ?? default) + (_decoder?.RuntimeTime ?? default);

    public void Encode(ReadOnlySpan<float> mel, int frames, CancellationToken cancellationToken) => Encode(mel, frames, hidden: null, cancellationToken);

    /// <summary>Encodes and, for comparison with a reference, copies the encoder's output [frames/2, width].</summary>
    internal void Encode(ReadOnlySpan<float> mel, int frames, float[]? hidden, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frames % 2, 0, nameof(frames));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames / 2, Dimensions.AudioContext, nameof(frames));
        if (_inTurn) Drop(ref _decoder);
        _encoder ??= new EncoderSession(_sessions.OpenEncoder(), _buffers);
        mel.CopyTo(_buffers.Mel.Span);
        _encoder.Run(frames, hidden, giveBack: _turns?.Begin(frames / 2) == true, cancellationToken);
        _turns?.End();
        if (_inTurn) Drop(ref _encoder);
        Position = 0;
    }

    public void Rewind(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Position);
        Position = tokens;
    }

    public Span<float> Decode(scoped ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length, nameof(tokens));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Position + tokens.Length, Dimensions.TextContext, nameof(tokens));
        _decoder ??= new DecoderSession(_sessions.OpenDecoder(), _buffers);
        // Attention over the quantised cache is causal: of several tokens only the last would hear the whole window.
        for (; _buffers.HasQuantizedCross && tokens.Length > 1; tokens = tokens[1..]) Step(tokens[..1], cancellationToken);
        Step(tokens, cancellationToken);
        return _buffers.Logits.Span[..Dimensions.Vocabulary];
    }

    private void Step(scoped ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        var width = Dimensions.Width;
        for (var i = 0; i < tokens.Length; i++)
            TensorPrimitives.Add(_tokens[tokens[i]], _positions[Position + i], _buffers.Tokens.Span.Slice(i * width, width));
        Position += tokens.Length;
        _buffers.Counters.Span[0] = Position - 1;
        _buffers.Counters.Span[1] = Position;
        _decoder!.Run(tokens.Length, cancellationToken);
    }

    private void Drop<T>(ref T? session)
        where T : NetworkSession
    {
        if (session is null) return;
        _formerRuntimeTime += session.RuntimeTime;
        session.Dispose();
        session = null;
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _decoder?.Dispose();
        _buffers.Dispose();
        _tokens.Dispose();
        _positions.Dispose();
    }
}
