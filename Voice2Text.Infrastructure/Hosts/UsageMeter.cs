using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>Measures what a stretch of work costs this process.</summary>
internal sealed class UsageMeter
{
    private readonly ProcessCounters? _before = ProcessCounters.ReadSelf();
    private long _anonymous;
    private long _fileBacked;
    private long _swapped;

    private UsageMeter()
    {
    }

    public static UsageMeter Start()
    {
        ProcessMemoryReader.ResetPeak();
        var meter = new UsageMeter();
        meter.Sample();
        return meter;
    }

    /// <summary>Looks at what the kernel keeps no peak of.</summary>
    public ProcessMemory? Sample()
    {
        var memory = ProcessMemoryReader.ReadSelf();
        if (memory is null) return null;
        _anonymous = Math.Max(_anonymous, memory.Anonymous);
        _fileBacked = Math.Max(_fileBacked, memory.FileBacked);
        _swapped = Math.Max(_swapped, memory.Swapped);
        return memory;
    }

    public ProcessUsage Stop()
    {
        var after = ProcessCounters.ReadSelf();
        if (Sample() is not { } memory) return new ProcessUsage();
        return new ProcessUsage
        {
            PeakResidentBytes = memory.PeakResident,
            PeakAnonymousBytes = _anonymous,
            PeakFileBackedBytes = _fileBacked,
            SwappedBytes = _swapped,
            MajorFaults = after?.MajorFaults - _before?.MajorFaults,
            CpuSeconds = after?.CpuSeconds - _before?.CpuSeconds,
        };
    }
}
