using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>
/// Times of all processors since the start of the machine, in ticks, from the first line of <c>/proc/stat</c> (proc(5)):
/// <code>
///      user    nice   system idle   iowait irq softirq steal guest guest_nice
/// cpu  2277166 895623 365923 969710 5690   0   2513    2788  0     0
/// </code>
/// Time of guests is counted within user and nice already.
/// </summary>
internal sealed record ProcessorTimes(long Busy, long Idle, long IoWait, long Steal)
{
    private long Total => Busy + Idle + IoWait + Steal;

    public static ProcessorTimes? Parse(ReadOnlySpan<byte> text)
    {
        var line = KernelText.Line(text, "cpu"u8);
        if (line.IsEmpty) return null;
        long Of(ReadOnlySpan<byte> l, int number) => KernelText.Field(l, number);
        return new ProcessorTimes(Of(line, 0) + Of(line, 1) + Of(line, 2) + Of(line, 5) + Of(line, 6), Of(line, 3), Of(line, 4), Of(line, 7));
    }

    /// <summary>Shares of the time since then; <see langword="null"/> where none has passed.</summary>
    public ProcessorUse? Since(ProcessorTimes before)
    {
        // The kernel's iowait may go back a little.
        var (busy, steal, wait) = (Math.Max(0, Busy - before.Busy), Math.Max(0, Steal - before.Steal), Math.Max(0, IoWait - before.IoWait));
        var all = Total - before.Total;
        return all > 0 ? new ProcessorUse(Share(busy, all), Share(steal, all), Share(wait, all), Throttled: null, Quota: null) : null;
    }

    private static double Share(long part, long all) => Math.Min(1, (double)part / all);
}
