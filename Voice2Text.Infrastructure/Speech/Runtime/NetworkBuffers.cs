using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Graphs;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// Everything that encoder and decoder read and write, made once for the largest case. A session can go and come back
/// between two runs; what the other one needs of it stays here.
/// </summary>
internal sealed class NetworkBuffers : IDisposable
{
    private readonly INativeBuffer[] _cross;
    private readonly NativeBuffer<float>[] _crossScales;
    private readonly NativeBuffer<float>[] _self;

    public NetworkBuffers(ModelDimensions dimensions, bool hasQuantizedCross)
    {
        (Dimensions, HasQuantizedCross) = (dimensions, hasQuantizedCross);
        var (width, count) = (dimensions.Width, 2 * dimensions.DecoderLayers);
        Mel = new NativeBuffer<float>((long)dimensions.MelBins * dimensions.AudioContext * 2);
        Tokens = new NativeBuffer<float>((long)dimensions.TextContext * width);
        Logits = new NativeBuffer<float>(WhisperLayers.PaddedVocabulary(dimensions.Vocabulary));
        _cross = hasQuantizedCross
            ? Many<sbyte>(count, (long)dimensions.AudioContext * width)
            : Many<float>(count, (long)dimensions.AudioContext * width);
        _crossScales = Many<float>(hasQuantizedCross ? count : 0, width);
        _self = Many<float>(count, (long)dimensions.TextContext * width);
    }

    public ModelDimensions Dimensions { get; }

    /// <summary>Whether the cross-attention cache is 8-bit integers with a scale for each channel.</summary>
    public bool HasQuantizedCross { get; }

    /// <summary>Log-mel, [mel bins, frames].</summary>
    public NativeBuffer<float> Mel { get; }

    /// <summary>Embedded tokens, [tokens, width].</summary>
    public NativeBuffer<float> Tokens { get; }

    /// <summary>[vocabulary padded to a multiple of 128].</summary>
    public NativeBuffer<float> Logits { get; }

    /// <summary>Last index and total of the tokens, then last index and total of the audio positions.</summary>
    public NativeBuffer<int> Counters { get; } = new(4);

    /// <summary>Encoder positions of the present window; 0 before the first.</summary>
    public int Positions
    {
        get => Counters.Span[3];
        set => (Counters.Span[2], Counters.Span[3]) = (value - 1, value);
    }

    private int Heads => Dimensions.DecoderHeads;

    private int HeadSize => Dimensions.Width / Dimensions.DecoderHeads;

    /// <summary>Keys (even) and values (odd) of cross-attention by layer, [1, heads, positions, head size].</summary>
    public OrtValueOf Cross(int index) => new(
        index % 2 == 0 ? EncoderGraph.CrossKey(index / 2) : EncoderGraph.CrossValue(index / 2),
        _cross[index].Tensor(1, Heads, Positions, HeadSize));

    /// <summary>Their scales, [heads, 1, head size].</summary>
    public OrtValueOf CrossScale(int index) => new(
        index % 2 == 0 ? EncoderGraph.CrossKeyScale(index / 2) : EncoderGraph.CrossValueScale(index / 2),
        _crossScales[index].Tensor(Heads, 1, HeadSize));

    /// <summary>Keys (even) and values (odd) of self-attention by layer, [1, heads, text context, head size].</summary>
    public OrtValueOf Self(int index) => new(
        index % 2 == 0 ? DecoderGraph.PastKey(index / 2) : DecoderGraph.PastValue(index / 2),
        _self[index].Tensor(1, Heads, Dimensions.TextContext, HeadSize));

    private static NativeBuffer<T>[] Many<T>(int count, long length)
        where T : unmanaged
    {
        var buffers = new NativeBuffer<T>[count];
        for (var i = 0; i < count; i++) buffers[i] = new NativeBuffer<T>(length);
        return buffers;
    }

    public void Dispose()
    {
        Mel.Dispose();
        Tokens.Dispose();
        Logits.Dispose();
        Counters.Dispose();
        foreach (var buffer in _cross) buffer.Dispose();
        foreach (var buffer in _crossScales) buffer.Dispose();
        foreach (var buffer in _self) buffer.Dispose();
    }
}

/// <summary>A tensor over a buffer, with its name in the graphs. The value is the receiver's to dispose.</summary>
internal readonly record struct OrtValueOf(string Name, Microsoft.ML.OnnxRuntime.OrtValue Value);
