using Voice2Text.Infrastructure.Hosts.Sampling;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Counters of one process from <c>/proc/[pid]/stat</c>, one line of fields (proc(5)); those after the name in
/// parentheses, which may hold blanks itself, count from 3:
/// <code>1234 (Voice2Text.Web) S 1 1234 1234 0 -1 4194304 90321 5120 17 2 1500 250 80 12 20 0 25 0 ...</code>
/// </summary>
/// <param name="MajorFaults">Page faults that waited for the disk (field 12).</param>
/// <param name="CpuSeconds">User and system time, with waited-for children (fields 14 to 17).</param>
internal sealed record ProcessCounters(long MajorFaults, double CpuSeconds)
{
    // USER_HZ: 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    public static ProcessCounters? ReadSelf()
    {
        const string Path = "/proc/self/stat";
        return File.Exists(Path) ? Parse(File.ReadAllBytes(Path)) : null;
    }

    public static ProcessCounters Parse(ReadOnlySpan<byte> line)
    {
        var fields = line[(line.LastIndexOf((byte)')') + 1)..];
        const int First = 3;
        var time = 0L;
        for (var number = 14; number <= 17; number++) time += KernelText.Field(fields, number - First);
        return new ProcessCounters(KernelText.Field(fields, 12 - First), time / TicksPerSecond);
    }
}
