using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Graphs;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// Encoder and decoder sessions of ONNX Runtime with every buffer bound in place: a decoder step allocates nothing on
/// the managed heap beyond what the binding itself needs, and no cache is ever copied.
/// </summary>
internal sealed class WhisperNetwork : IWhisperNetwork
{
    private readonly InferenceSession _encoder;
    private readonly InferenceSession _decoder;
    private readonly EmbeddingTable _tokens;
    private readonly EmbeddingTable _positions;
    private readonly OrtIoBinding _encoderBinding;
    private readonly OrtIoBinding _decoderBinding;
    private readonly NativeBuffer<float> _mel;
    private readonly NativeBuffer<float> _x;
    private readonly NativeBuffer<float> _logits;
    private readonly NativeBuffer<int> _counters = new(4);
    private readonly INativeBuffer[] _cross;
    private readonly NativeBuffer<float>[] _crossScales;
    private readonly bool _hasQuantizedCross;
    private readonly NativeBuffer<float>[] _self;
    private readonly OrtValue[] _crossValues;
    private readonly List<OrtValue> _fixedValues = [];
    private OrtValue? _xValue;
    private int _xTokens;

    public WhisperNetwork(ModelFiles files, ModelDimensions dimensions, SessionOptions options)
    {
        Dimensions = dimensions;
        var (width, layers) = (dimensions.Width, dimensions.DecoderLayers);
        _encoder = new InferenceSession(files.EncoderGraph, options);
        _decoder = new InferenceSession(files.DecoderGraph, options);
        _tokens = new EmbeddingTable(files.DecoderWeights, files.Manifest.TokenEmbeddingOffset, dimensions.Vocabulary, width);
        _positions = new EmbeddingTable(files.DecoderWeights, files.Manifest.PositionEmbeddingOffset, dimensions.TextContext, width);
        _encoderBinding = _encoder.CreateIoBinding();
        _decoderBinding = _decoder.CreateIoBinding();
        _mel = new NativeBuffer<float>((long)dimensions.MelBins * dimensions.AudioContext * 2);
        _x = new NativeBuffer<float>((long)dimensions.TextContext * width);
        _logits = new NativeBuffer<float>(WhisperLayers.PaddedVocabulary(dimensions.Vocabulary));
        _hasQuantizedCross = files.Manifest.Precision.HasQuantizedCrossCache;
        _cross = _hasQuantizedCross
            ? Buffers<sbyte>(2 * layers, (long)dimensions.AudioContext * width)
            : Buffers<float>(2 * layers, (long)dimensions.AudioContext * width);
        _crossScales = Buffers<float>(_hasQuantizedCross ? 2 * layers : 0, width);
        _self = Buffers<float>(2 * layers, (long)dimensions.TextContext * width);
        _crossValues = new OrtValue[2 * layers];
        BindFixedBuffers();
    }

    public ModelDimensions Dimensions { get; }

    public int Position { get; private set; }

    public void Encode(ReadOnlySpan<float> mel, int frames, CancellationToken cancellationToken)
    {
        Encode(mel, frames, hidden: null, cancellationToken);
    }

    /// <summary>Encodes and, for comparison with a reference, copies the encoder's output [frames/2, width].</summary>
    internal void Encode(ReadOnlySpan<float> mel, int frames, float[]? hidden, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frames % 2, 0, nameof(frames));
        var positions = frames / 2;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, Dimensions.AudioContext, nameof(frames));
        mel.CopyTo(_mel.Span);
        using var melValue = _mel.Tensor(1, Dimensions.MelBins, frames);
        _encoderBinding.BindInput(EncoderGraph.MelInput, melValue);
        BindCross(positions);
        using var hiddenValue = hidden is null ? null : OrtValue.CreateTensorValueFromMemory(hidden, [1, positions, Dimensions.Width]);
        if (hiddenValue is not null) _encoderBinding.BindOutput(EncoderGraph.HiddenOutput, hiddenValue);
        Run(_encoder, _encoderBinding, cancellationToken);
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
        // Attention over the quantised cache is causal: of several tokens only the last would hear the whole window.
        for (; _hasQuantizedCross && tokens.Length > 1; tokens = tokens[1..]) Step(tokens[..1], cancellationToken);
        return Step(tokens, cancellationToken);
    }

    private Span<float> Step(scoped ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        var width = Dimensions.Width;
        for (var i = 0; i < tokens.Length; i++)
            TensorPrimitives.Add(_tokens[tokens[i]], _positions[Position + i], _x.Span.Slice(i * width, width));
        if (_xTokens != tokens.Length) BindTokens(tokens.Length);
        Position += tokens.Length;
        _counters.Span[0] = Position - 1;
        _counters.Span[1] = Position;
        Run(_decoder, _decoderBinding, cancellationToken);
        return _logits.Span[..Dimensions.Vocabulary];
    }

    /// <summary>Time spent inside ONNX Runtime so far.</summary>
    public TimeSpan RuntimeTime { get; private set; }

    private void Run(InferenceSession session, OrtIoBinding binding, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        using var registration = cancellationToken.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);
        var started = Stopwatch.GetTimestamp();
        try
        {
            session.RunWithBinding(options, binding);
            RuntimeTime += Stopwatch.GetElapsedTime(started);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static NativeBuffer<T>[] Buffers<T>(int count, long length)
        where T : unmanaged
    {
        var buffers = new NativeBuffer<T>[count];
        for (var i = 0; i < count; i++) buffers[i] = new NativeBuffer<T>(length);
        return buffers;
    }

    private OrtValue Keep(OrtValue value)
    {
        _fixedValues.Add(value);
        return value;
    }

    private void BindFixedBuffers()
    {
        var heads = Dimensions.DecoderHeads;
        var headSize = Dimensions.Width / heads;
        for (var i = 0; i < Dimensions.DecoderLayers; i++)
        {
            // Past and present share memory: a step appends to the cache in place.
            var key = Keep(_self[2 * i].Tensor(1, heads, Dimensions.TextContext, headSize));
            var value = Keep(_self[(2 * i) + 1].Tensor(1, heads, Dimensions.TextContext, headSize));
            _decoderBinding.BindInput(DecoderGraph.PastKey(i), key);
            _decoderBinding.BindOutput(DecoderGraph.PresentKey(i), key);
            _decoderBinding.BindInput(DecoderGraph.PastValue(i), value);
            _decoderBinding.BindOutput(DecoderGraph.PresentValue(i), value);
        }

        _decoderBinding.BindOutput(DecoderGraph.LogitsOutput, Keep(_logits.Tensor(1, 1, _logits.Length)));
        // Two views of one buffer: [0] is last_index, [1] is total.
        _decoderBinding.BindInput(DecoderGraph.LastIndexInput, Keep(_counters.Tensor(1)));
        _decoderBinding.BindInput(DecoderGraph.TotalInput, Keep(_counters.TensorAt(1, 1)));
        if (!_hasQuantizedCross) return;
        // Likewise [2] and [3] for the positions of the audio.
        _decoderBinding.BindInput(DecoderGraph.CrossLastIndexInput, Keep(_counters.TensorAt(2, 1)));
        _decoderBinding.BindInput(DecoderGraph.CrossTotalInput, Keep(_counters.TensorAt(3, 1)));
        for (var i = 0; i < _crossScales.Length; i++)
        {
            var name = i % 2 == 0 ? EncoderGraph.CrossKeyScale(i / 2) : EncoderGraph.CrossValueScale(i / 2);
            var scale = Keep(_crossScales[i].Tensor(heads, 1, headSize));
            _encoderBinding.BindOutput(name, scale);
            _decoderBinding.BindInput(name, scale);
        }
    }

    private void BindTokens(int count)
    {
        _xValue?.Dispose();
        _xValue = _x.Tensor(1, count, Dimensions.Width);
        _decoderBinding.BindInput(DecoderGraph.TokensInput, _xValue);
        _xTokens = count;
    }

    private void BindCross(int positions)
    {
        var heads = Dimensions.DecoderHeads;
        var headSize = Dimensions.Width / heads;
        _counters.Span[2] = positions - 1;
        _counters.Span[3] = positions;
        for (var i = 0; i < _cross.Length; i++)
        {
            var name = i % 2 == 0 ? EncoderGraph.CrossKey(i / 2) : EncoderGraph.CrossValue(i / 2);
            var former = _crossValues[i];
            _crossValues[i] = _cross[i].Tensor(1, heads, positions, headSize);
            _encoderBinding.BindOutput(name, _crossValues[i]);
            _decoderBinding.BindInput(name, _crossValues[i]);
            // The operator gives the cache back with what it appended to it, which is nothing: in place.
            if (_hasQuantizedCross)
                _decoderBinding.BindOutput(i % 2 == 0 ? DecoderGraph.PresentCrossKey(i / 2) : DecoderGraph.PresentCrossValue(i / 2), _crossValues[i]);
            former?.Dispose();
        }
    }

    public void Dispose()
    {
        _encoderBinding.Dispose();
        _decoderBinding.Dispose();
        _xValue?.Dispose();
        foreach (var value in _crossValues) value?.Dispose();
        foreach (var value in _fixedValues) value.Dispose();
        _encoder.Dispose();
        _decoder.Dispose();
        _tokens.Dispose();
        _positions.Dispose();
        _mel.Dispose();
        _x.Dispose();
        _logits.Dispose();
        _counters.Dispose();
        foreach (var buffer in _cross) buffer.Dispose();
        foreach (var buffer in _crossScales) buffer.Dispose();
        foreach (var buffer in _self) buffer.Dispose();
    }
}
