using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// Weights for measurements: every tensor of a Whisper checkpoint, uniform with a standard deviation of 0.02, computed
/// from name and index when it is read, so that any part can be read at any time and no memory is held. Norms have
/// weight 1 and bias 0; the encoder's positions are Whisper's sinusoids.
/// </summary>
public sealed class RandomTensorSource : ITensorSource
{
    // A uniform variable on [-a, a] has the standard deviation a / sqrt(3).
    private const float Amplitude = 0.02f * 1.7320508f;
    private readonly Dictionary<string, TensorSpec> _specs;

    /// <summary>Serves the tensors of a checkpoint of these dimensions; the same seed gives the same weights.</summary>
    public RandomTensorSource(ModelDimensions dimensions, uint seed = 0)
    {
        _specs = WhisperTensors.Expected(dimensions).ToDictionary(s => s.Name, StringComparer.Ordinal);
        Seed = seed;
    }

    /// <summary>What the weights are made from, beside names and indices.</summary>
    public uint Seed { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _specs.Keys;

    /// <inheritdoc/>
    public bool TryGetShape(string name, [NotNullWhen(true)] out IReadOnlyList<int>? shape)
    {
        shape = _specs.GetValueOrDefault(name)?.Shape;
        return shape is not null;
    }

    /// <inheritdoc/>
    public void Read(string name, long start, Span<float> destination)
    {
        var spec = _specs.GetValueOrDefault(name)
            ?? throw new CheckpointException(CheckpointFailure.WrongShape, $"There is no tensor '{name}' in a Whisper checkpoint.");
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, spec.Length - destination.Length);
        if (name.EndsWith("layer_norm.weight", StringComparison.Ordinal))
        {
            destination.Fill(1);
        }
        else if (name.EndsWith("layer_norm.bias", StringComparison.Ordinal))
        {
            destination.Clear();
        }
        else if (string.Equals(name, "model.encoder.embed_positions.weight", StringComparison.Ordinal))
        {
            FillSinusoids(start, spec.Shape[1], destination);
        }
        else
        {
            FillRandom(HashName(name), start, destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }

    // Position p: sin(p * r^i) for the first half of the width, cos for the second; r from 1 to 1/10000
    // (whisper/model.py, sinusoids).
    private static void FillSinusoids(long start, int width, Span<float> destination)
    {
        var half = width / 2;
        var step = Math.Log(10000) / Math.Max(1, half - 1);
        for (var i = 0; i < destination.Length; i++)
        {
            var (position, column) = Math.DivRem(start + i, width);
            var angle = position * Math.Exp(-step * (column % half));
            destination[i] = (float)(column < half ? Math.Sin(angle) : Math.Cos(angle));
        }
    }

    // A counter hashed by lowbias32 (C. Wellons, "Prospecting for hash functions"): random access, no state.
    private static void FillRandom(uint key, long start, Span<float> destination)
    {
        const float Scale = Amplitude / int.MaxValue;
        var i = 0;
        for (; i <= destination.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            var x = Hash(Vector.Create((uint)(start + i)) + Vector<uint>.Indices ^ Vector.Create(key));
            (Vector.ConvertToSingle(Vector.AsVectorInt32(x)) * Scale).CopyTo(destination[i..]);
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = (int)Hash((uint)(start + i) ^ key) * Scale;
        }
    }

    private static Vector<uint> Hash(Vector<uint> x)
    {
        x = (x ^ Vector.ShiftRightLogical(x, 16)) * 0x7feb352d;
        x = (x ^ Vector.ShiftRightLogical(x, 15)) * 0x846ca68b;
        return x ^ Vector.ShiftRightLogical(x, 16);
    }

    private static uint Hash(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7feb352d;
        x = (x ^ (x >> 15)) * 0x846ca68b;
        return x ^ (x >> 16);
    }

    // FNV-1a: string.GetHashCode differs from run to run.
    private uint HashName(string name) => Hash(Seed ^ name.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u));
}
