using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>What the probe cannot see in the kernel's files.</summary>
/// <param name="EngineId">The engine's process.</param>
/// <param name="Run">The transcription that is being worked on.</param>
/// <param name="QueueLength">Transcriptions that wait.</param>
/// <param name="StorageFolder">Whose disk is looked at.</param>
internal sealed record ProbeContext(int? EngineId, long? Run, int QueueLength, string StorageFolder);

/// <summary>Takes readings: some fifteen short reads of files that stay open. One thread at a time.</summary>
internal sealed class HostProbe : IDisposable
{
    // /proc/vmstat is the longest that is read in full: 4 KB in the 6.18 kernel.
    private const int BufferSize = 16 << 10;

    // The first line of /proc/stat; a line for each processor and interrupt follows.
    private const int ProcessorLine = 256;

    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private readonly HostFiles _files;
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly KernelFile _memory;
    private readonly KernelFile _stat;
    private readonly KernelFile _paging;
    private readonly KernelFile _load;
    private readonly KernelFile _cpuPressure;
    private readonly KernelFile _memoryPressure;
    private readonly KernelFile _ioPressure;
    private readonly ProcessFiles _application;
    private ProcessFiles? _engine;
    private CgroupFiles? _cgroups;
    private DateTimeOffset? _at;
    private ProcessorTimes? _times;
    private PagingCounters? _pages;
    private (double Steal, double Throttled) _steady;

    public HostProbe(HostFiles files)
    {
        _files = files;
        (_memory, _stat, _paging, _load) = (new(files, "/proc/meminfo"), new(files, "/proc/stat"), new(files, "/proc/vmstat"), new(files, "/proc/loadavg"));
        (_cpuPressure, _memoryPressure, _ioPressure) = (new(files, "/proc/pressure/cpu"), new(files, "/proc/pressure/memory"), new(files, "/proc/pressure/io"));
        _application = new ProcessFiles(files, id: null);
    }

    /// <summary>Looks at the limits again at the next reading: they can be changed while the server runs.</summary>
    public void ForgetLimits()
    {
        _cgroups?.Dispose();
        _cgroups = null;
    }

    public HostReading Read(DateTimeOffset now, ProbeContext context)
    {
        var covered = _at is { } at && now > at ? now - at : TimeSpan.Zero;
        _at = now;
        var memory = MemoryFigures.Parse(_memory.Read(_buffer));
        _cgroups ??= new CgroupFiles(_files, memory.Total);
        var within = _cgroups.ReadMemory(_buffer);
        var swap = within is { } use ? _cgroups.ReadSwap(_buffer, use) : null;
        var pages = PagingCounters.Parse(_paging.Read(_buffer));
        var (pagesBefore, pageSize) = (_pages, Environment.SystemPageSize);
        _pages = pages;
        return new HostReading
        {
            At = now,
            Covered = covered,
            Memory = within ?? memory.Use,
            SwapUsed = swap ?? (memory.SwapTotal - memory.SwapFree),
            SwapTotal = Math.Min(_cgroups.SwapMax ?? long.MaxValue, memory.SwapTotal),
            SwapIn = (pages?.SwapIn - pagesBefore?.SwapIn) * pageSize,
            SwapOut = (pages?.SwapOut - pagesBefore?.SwapOut) * pageSize,
            MajorFaults = pages?.MajorFaults - pagesBefore?.MajorFaults,
            Processors = ReadProcessors(covered),
            Pressure = ReadPressure(),
            Load = KernelText.Decimal(_load.Read(_buffer)),
            Disk = ReadDisk(context.StorageFolder),
            Application = _application.Read(_buffer, context.Run),
            Engine = ReadEngine(context),
            QueueLength = context.QueueLength,
        };
    }

    public void Dispose()
    {
        foreach (var file in (KernelFile[])[_memory, _stat, _paging, _load, _cpuPressure, _memoryPressure, _ioPressure]) file.Dispose();
        _application.Dispose();
        _engine?.Dispose();
        _cgroups?.Dispose();
    }

    private ProcessorUse? ReadProcessors(TimeSpan covered)
    {
        var times = ProcessorTimes.Parse(_stat.Read(_buffer.AsSpan(0, ProcessorLine)));
        var before = _times;
        _times = times;
        var use = times is { } now && before is { } then ? now.Since(then) : null;
        // Read even without a result: the next reading needs what is read here.
        var within = _cgroups!.ReadProcessors(use ?? new ProcessorUse(0, 0, 0, null, null), _buffer, covered);
        if (use is null) return null;
        var weight = 1 - Math.Exp(-covered / Steady);
        _steady = (_steady.Steal + (weight * (within.Steal - _steady.Steal)), _steady.Throttled + (weight * ((within.Throttled ?? 0) - _steady.Throttled)));
        return within with { SteadySteal = _steady.Steal, SteadyThrottled = _steady.Throttled };
    }

    private PressureUse ReadPressure()
    {
        var cpu = Pressure.Parse(_cpuPressure.Read(_buffer), "some"u8);
        var io = Pressure.Parse(_ioPressure.Read(_buffer), "some"u8);
        var memory = _memoryPressure.Read(_buffer);
        return new PressureUse(cpu, Pressure.Parse(memory, "some"u8), io) { MemoryFull = Pressure.Parse(memory, "full"u8) };
    }

    private ProcessReading? ReadEngine(ProbeContext context)
    {
        if (context.EngineId != _engine?.Id)
        {
            _engine?.Dispose();
            _engine = context.EngineId is { } id ? new ProcessFiles(_files, id) : null;
        }

        return _engine?.Read(_buffer, context.Run);
    }

    private static DiskUse? ReadDisk(string folder)
    {
        try
        {
            var disk = new DriveInfo(folder);
            return new DiskUse(disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
