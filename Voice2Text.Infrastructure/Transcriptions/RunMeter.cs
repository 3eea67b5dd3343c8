using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>Measures what one run costs the process.</summary>
internal sealed class RunMeter
{
    private readonly ProcessCounters? _before;

    private RunMeter(ProcessCounters? before) => _before = before;

    public static RunMeter Start()
    {
        ProcessMemoryReader.ResetPeak();
        return new RunMeter(ProcessCounters.ReadSelf());
    }

    public RunMeasurements Stop(int threads)
    {
        var memory = ProcessMemoryReader.ReadSelf();
        var after = ProcessCounters.ReadSelf();
        return new RunMeasurements
        {
            PeakResidentBytes = memory?.PeakResident,
            SwappedBytes = memory?.Swapped,
            CpuSeconds = after?.CpuSeconds - _before?.CpuSeconds,
            MajorFaults = after?.MajorFaults - _before?.MajorFaults,
            Threads = threads,
        };
    }
}
