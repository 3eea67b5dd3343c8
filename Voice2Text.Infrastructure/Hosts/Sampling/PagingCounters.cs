namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>
/// Counters of the machine since its start, from <c>/proc/vmstat</c>, which has a line for each:
/// <code>
/// pswpin 1204
/// pswpout 5120
/// pgmajfault 43471
/// </code>
/// </summary>
/// <param name="SwapIn">Pages read from swap.</param>
/// <param name="SwapOut">Pages written to swap.</param>
/// <param name="MajorFaults">Page faults that waited for the disk.</param>
internal sealed record PagingCounters(long SwapIn, long SwapOut, long MajorFaults)
{
    public static PagingCounters? Parse(ReadOnlySpan<byte> text) =>
        KernelText.Value(text, "pswpin"u8) is { } swapIn && KernelText.Value(text, "pswpout"u8) is { } swapOut && KernelText.Value(text, "pgmajfault"u8) is { } faults
            ? new PagingCounters(swapIn, swapOut, faults)
            : null;
}
