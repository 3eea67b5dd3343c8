using System.Diagnostics.CodeAnalysis;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// The weights of a checkpoint, by name, read piece by piece as 32-bit floats. Memory stays bounded whatever the size
/// of a tensor: a reader holds one chunk. Safe for one reader at a time.
/// </summary>
public interface ITensorSource : IDisposable
{
    /// <summary>Names of all tensors.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>The tensor's shape, outermost dimension first; false where there is no such tensor.</summary>
    bool TryGetShape(string name, [NotNullWhen(true)] out IReadOnlyList<int>? shape);

    /// <summary>
    /// Reads elements <paramref name="start"/> to <c>start + destination.Length</c> of the row-major tensor,
    /// converted to 32-bit floats.
    /// </summary>
    /// <exception cref="Domain.Models.CheckpointException">
    /// No such tensor, a value is not finite (the message names the tensor and its index), or the file cannot be read.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the tensor.</exception>
    void Read(string name, long start, Span<float> destination);
}

/// <summary>A tensor that a Whisper checkpoint has to hold.</summary>
/// <param name="Name">Name as in a Hugging Face checkpoint, with the leading <c>model.</c>.</param>
/// <param name="Shape">Outermost dimension first; a linear layer is [outputs, inputs].</param>
public sealed record TensorSpec(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>Number of weights.</summary>
    public long Length => Shape.Aggregate(1L, (product, size) => product * size);
}
