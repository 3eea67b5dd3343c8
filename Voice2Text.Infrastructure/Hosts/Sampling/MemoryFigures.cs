using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>
/// What <c>/proc/meminfo</c> says (<see cref="HostMemoryReader"/> shows it), in bytes.
/// </summary>
internal sealed record MemoryFigures(long Total, long Free, long Available, long SwapTotal, long SwapFree)
{
    private const long Kilobyte = 1024;

    /// <summary>Available memory is free memory and what of the caches can be dropped.</summary>
    public MemoryUse Use => new(Total, Math.Max(0, Total - Available), Math.Max(0, Available - Free), IsCgroup: false);

    public static MemoryFigures Parse(ReadOnlySpan<byte> text)
    {
        var free = Bytes(text, "MemFree"u8);
        return new MemoryFigures(
            Bytes(text, "MemTotal"u8),
            free,
            // The kernel keeps a reserve, so that it may call less available than is free.
            Math.Max(Bytes(text, "MemAvailable"u8), free),
            Bytes(text, "SwapTotal"u8),
            Bytes(text, "SwapFree"u8));
    }

    private static long Bytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => (KernelText.Value(text, name) ?? 0) * Kilobyte;
}
