using System.Diagnostics.CodeAnalysis;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// Shows the tensors of a checkpoint that was saved without its head (<c>encoder.conv1.weight</c>) under the usual names
/// (<c>model.encoder.conv1.weight</c>).
/// </summary>
internal sealed class PrefixedTensorSource : ITensorSource
{
    private const string Prefix = "model.";
    private readonly ITensorSource _inner;

    private PrefixedTensorSource(ITensorSource inner)
    {
        _inner = inner;
        Names = [.. inner.Names.Select(n => Prefix + n)];
    }

    public IReadOnlyCollection<string> Names { get; }

    /// <summary>Returns the source itself where its names have the prefix, which most have.</summary>
    public static ITensorSource Wrap(ITensorSource source) =>
        source.Names.Any(n => n.StartsWith(Prefix, StringComparison.Ordinal)) ? source : new PrefixedTensorSource(source);

    public bool TryGetShape(string name, [NotNullWhen(true)] out IReadOnlyList<int>? shape)
    {
        shape = null;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && _inner.TryGetShape(name[Prefix.Length..], out shape);
    }

    public void Read(string name, long start, Span<float> destination) => _inner.Read(name[Prefix.Length..], start, destination);

    public void Dispose() => _inner.Dispose();
}
