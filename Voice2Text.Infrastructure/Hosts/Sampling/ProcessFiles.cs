using System.Globalization;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>Memory (<c>/proc/[pid]/status</c>, see <see cref="ProcessMemoryReader"/>) and counters (<c>stat</c>) of one process over time.</summary>
internal sealed class ProcessFiles : IDisposable
{
    private const long Kilobyte = 1024;

    private readonly KernelFile _status;
    private readonly KernelFile _stat;
    private ProcessCounters? _before;
    private long? _run;
    private long _faultsAtRun;

    /// <param name="files">The kernel's files.</param>
    /// <param name="id"><see langword="null"/>: this process.</param>
    public ProcessFiles(HostFiles files, int? id)
    {
        Id = id;
        var folder = id?.ToString(CultureInfo.InvariantCulture) ?? "self";
        (_status, _stat) = (new KernelFile(files, $"/proc/{folder}/status"), new KernelFile(files, $"/proc/{folder}/stat"));
    }

    public int? Id { get; }

    /// <param name="buffer">Room for either file.</param>
    /// <param name="run">The transcription that is being worked on.</param>
    public ProcessReading? Read(Span<byte> buffer, long? run)
    {
        var stat = _stat.Read(buffer);
        if (stat.IsEmpty) return null;
        var counters = ProcessCounters.Parse(stat);
        var before = _before ?? counters;
        // The first faults of a run happened since the reading before it was seen.
        if (run != _run) (_run, _faultsAtRun) = (run, before.MajorFaults);
        _before = counters;
        var status = _status.Read(buffer);
        return new ProcessReading(
            Bytes(status, "RssAnon"u8), Bytes(status, "RssFile"u8), Bytes(status, "VmSwap"u8),
            TimeSpan.FromSeconds(Math.Max(0, counters.CpuSeconds - before.CpuSeconds)), Math.Max(0, counters.MajorFaults - before.MajorFaults))
        {
            RunMajorFaults = Math.Max(0, counters.MajorFaults - _faultsAtRun),
        };
    }

    public void Dispose()
    {
        _status.Dispose();
        _stat.Dispose();
    }

    private static long Bytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => (KernelText.Value(text, name) ?? 0) * Kilobyte;
}
