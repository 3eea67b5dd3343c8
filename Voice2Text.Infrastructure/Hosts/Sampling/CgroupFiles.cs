using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>
/// Use of the two cgroups whose limits bind: the one with the tightest memory limit and the one with the tightest CPU quota
/// (<see cref="CgroupReader"/> and <see cref="CgroupVersion1"/> show their files). <c>cpu.stat</c> has these lines:
/// <code>
/// usage_usec 84213000      version 2; in version 1 the time is in cpuacct.usage, in nanoseconds
/// nr_periods 9000
/// nr_throttled 1200
/// </code>
/// </summary>
internal sealed class CgroupFiles : IDisposable
{
    private readonly CgroupMemory? _memory;
    private readonly double? _quota;
    private readonly bool _isVersion1;
    private readonly bool _countsInVersion1;
    private readonly KernelFile? _current;
    private readonly KernelFile? _stat;
    private readonly KernelFile? _swap;
    private readonly KernelFile? _cpuStat;
    private readonly KernelFile? _cpuUsage;
    private (long? Usage, long? Periods, long? Throttled) _before;

    /// <param name="files">The kernel's files.</param>
    /// <param name="machine">Memory of the machine: a limit above it does not bind.</param>
    public CgroupFiles(HostFiles files, long machine)
    {
        var paths = CgroupPaths.Read(files, "memory");
        _isVersion1 = paths.IsVersion1;
        _memory = CgroupReader.ReadMemory(files).Where(c => LimitOf(c) < machine).MinBy(LimitOf);
        if (_memory is not null)
        {
            var folder = paths.FolderOf(_memory.Path);
            _current = new KernelFile(files, $"{folder}/{(_isVersion1 ? "memory.usage_in_bytes" : "memory.current")}");
            _stat = new KernelFile(files, $"{folder}/memory.stat");
            _swap = new KernelFile(files, $"{folder}/{(_isVersion1 ? "memory.memsw.usage_in_bytes" : "memory.swap.current")}");
        }

        if (CgroupReader.TightestQuota(files) is not { } tightest) return;
        _quota = tightest.Quota;
        _cpuStat = new KernelFile(files, $"{tightest.Folder}/cpu.stat");
        _countsInVersion1 = CgroupPaths.Read(files, "cpu").IsVersion1;
        if (_countsInVersion1) _cpuUsage = new KernelFile(files, $"{tightest.Folder.Replace("/cgroup/cpu", "/cgroup/cpuacct", StringComparison.Ordinal)}/cpuacct.usage");
    }

    /// <summary>Swap that the memory cgroup may use; <see langword="null"/>: as much as the machine has.</summary>
    public long? SwapMax => _memory?.SwapMax;

    /// <summary><see langword="null"/> where no cgroup binds.</summary>
    public MemoryUse? ReadMemory(Span<byte> buffer)
    {
        if (_memory is null || KernelText.Number(_current!.Read(buffer)) is not { } current) return null;
        var stat = _stat!.Read(buffer);
        var cache = _isVersion1
            ? (KernelText.Value(stat, "total_cache"u8) ?? 0) - (KernelText.Value(stat, "total_shmem"u8) ?? 0)
            : (KernelText.Value(stat, "file"u8) ?? 0) - (KernelText.Value(stat, "shmem"u8) ?? 0);
        cache = Math.Clamp(cache, 0, current);
        return new MemoryUse(LimitOf(_memory)!.Value, current - cache, cache, IsCgroup: true);
    }

    /// <summary><see langword="null"/> where no cgroup binds, or swap is not counted.</summary>
    public long? ReadSwap(Span<byte> buffer, MemoryUse memory) =>
        _memory is null || KernelText.Number(_swap!.Read(buffer)) is not { } swap ? null : _isVersion1 ? Math.Max(0, swap - memory.Used - memory.Cache) : swap;

    /// <summary>Replaces the machine's busy time by that of the cgroup, as a share of its quota.</summary>
    public ProcessorUse ReadProcessors(ProcessorUse machine, Span<byte> buffer, TimeSpan covered)
    {
        if (_quota is not { } quota) return machine;
        var stat = _cpuStat!.Read(buffer);
        var (periods, throttled) = (KernelText.Value(stat, "nr_periods"u8), KernelText.Value(stat, "nr_throttled"u8));
        var usage = _countsInVersion1 ? KernelText.Number(_cpuUsage!.Read(buffer)) / 1000 : KernelText.Value(stat, "usage_usec"u8);
        var (usedMicroseconds, newPeriods, newThrottled) = (usage - _before.Usage, periods - _before.Periods, throttled - _before.Throttled);
        _before = (usage, periods, throttled);
        return machine with
        {
            Busy = usedMicroseconds is { } used && covered > TimeSpan.Zero ? Math.Clamp(used / (covered.TotalMicroseconds * quota), 0, 1) : machine.Busy,
            Throttled = newPeriods > 0 && newThrottled is { } stopped ? Math.Clamp((double)stopped / newPeriods.Value, 0, 1) : 0,
            Quota = quota,
        };
    }

    public void Dispose()
    {
        foreach (var file in (KernelFile?[])[_current, _stat, _swap, _cpuStat, _cpuUsage]) file?.Dispose();
    }

    private static long? LimitOf(CgroupMemory cgroup) => cgroup.Max is { } max && cgroup.High is { } high ? Math.Min(max, high) : cgroup.Max ?? cgroup.High;
}
