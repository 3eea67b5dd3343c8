using System.Globalization;
using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Hosts.Sampling;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Hosts;

/// <summary>Readings of recorded machines, whose files change between two of them as the kernel's do.</summary>
public sealed class HostProbeTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static HostReading Read(string host)
    {
        using var probe = new HostProbe(RecordedHosts.Files(host));
        return probe.Read(Start, new ProbeContext(null, null, 3, Path.GetTempPath()));
    }

    [Fact]
    public void Machine_WithoutLimits_IsItsOwnScale()
    {
        var reading = Read("1gb-swap");

        Assert.Equal(new MemoryUse(984520L << 10, (984520L - 612344) << 10, (612344L - 170332) << 10, IsCgroup: false), reading.Memory);
        Assert.Equal(((1048572L - 1040124) << 10, 1048572L << 10), (reading.SwapUsed, reading.SwapTotal));
        Assert.Equal(3, reading.QueueLength);
        Assert.True(reading.Disk is { Free: > 0 } disk && disk.Free <= disk.Total);
    }

    [Theory]
    // Version 2: 170 in use, 70 of them droppable.
    [InlineData("container-512mb", 512, 100, 70, 0)]
    // Version 1: 420 in use, 120 of them droppable; the rest of 1,000 is swap.
    [InlineData("v1-container-600mb", 600, 300, 120, 400)]
    public void Container_IsItsOwnScale(string host, int limit, int used, int cache, int swap)
    {
        var reading = Read(host);

        Assert.Equal(new MemoryUse(limit * Mebibyte, used * Mebibyte, cache * Mebibyte, IsCgroup: true), reading.Memory);
        Assert.Equal((limit - used - cache) * Mebibyte, reading.Memory.Free);
        Assert.Equal(swap * Mebibyte, reading.SwapTotal);
    }

    [Fact]
    public void Container_OfVersion1_HasItsOwnSwap() => Assert.Equal(30 * Mebibyte, Read("v1-container-600mb").SwapUsed);

    [Fact]
    public void RealMachine_WithoutSwapAndLimits_HasAllTheRest()
    {
        var reading = Read("v1-hybrid");

        Assert.False(reading.Memory.IsCgroup);
        Assert.Equal((0, 0), (reading.SwapTotal, reading.SwapUsed));
        Assert.NotNull(reading.Pressure.Cpu);
        Assert.NotNull(reading.Pressure.Memory);
        Assert.NotNull(reading.Pressure.MemoryFull);
        Assert.NotNull(reading.Pressure.Io);
        Assert.NotNull(reading.Load);
        Assert.True(reading.Application is { Anonymous: > 0, FileBacked: > 0, Swapped: 0 });
    }

    [Fact]
    public void System_WithoutAnyOfTheFiles_HasNothingAndNoError()
    {
        var reading = Read("no such host");

        Assert.Equal((0, 0), (reading.Memory.Limit, reading.SwapTotal));
        Assert.Null(reading.Processors);
        Assert.Equal(new PressureUse(null, null, null), reading.Pressure);
        Assert.Null(reading.Application);
        Assert.Null(reading.MajorFaults);
        Assert.Null(reading.Load);
    }

    [Fact]
    public void SecondReading_HasTheSharesAndCountsSinceTheFirst()
    {
        Write("proc/stat", "cpu  100 0 100 700 50 0 0 50 0 0\ncpu0 100 0 100 700 50 0 0 50 0 0\n");
        Write("proc/vmstat", "pswpin 10\npswpout 20\npgmajfault 30\n");
        Write("proc/77/stat", Stat(faults: 100, ticks: 1000));
        Write("proc/77/status", "RssAnon:\t  2048 kB\nRssFile:\t  1024 kB\nVmSwap:\t   512 kB\n");
        using var probe = new HostProbe(new HostFiles(_folder.FullPath));
        var context = new ProbeContext(EngineId: 77, Run: 5, QueueLength: 0, _folder.FullPath);
        Assert.Null(probe.Read(Start, context).Processors);

        Write("proc/stat", "cpu  130 10 110 720 60 0 0 70 0 0\n");
        Write("proc/vmstat", "pswpin 12\npswpout 25\npgmajfault 37\n");
        Write("proc/77/stat", Stat(faults: 140, ticks: 1150));
        var reading = probe.Read(Start.AddSeconds(2), context);

        Assert.Equal((0.5, 0.2, 0.1), (reading.Processors!.Busy, reading.Processors.Steal, reading.Processors.IoWait));
        Assert.Equal((2L * Environment.SystemPageSize, 5L * Environment.SystemPageSize, 7), (reading.SwapIn, reading.SwapOut, reading.MajorFaults));
        Assert.Equal(
            new ProcessReading(2 * Mebibyte, Mebibyte, Mebibyte / 2, TimeSpan.FromSeconds(1.5), 40) { RunMajorFaults = 40 },
            reading.Engine);

        // Another transcription counts its own.
        Write("proc/77/stat", Stat(faults: 141, ticks: 1150));
        Assert.Equal(1, probe.Read(Start.AddSeconds(4), context with { Run = 6 }).Engine!.RunMajorFaults);
        // The model was unloaded, and its process is gone.
        Assert.Null(probe.Read(Start.AddSeconds(6), context with { EngineId = null }).Engine);
    }

    [Theory]
    [InlineData("2", "sys/fs/cgroup", "cpu.max", "50000 100000", "sys/fs/cgroup/cpu.stat", 1000)]
    [InlineData("1", "sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "50000", "sys/fs/cgroup/cpuacct/cpuacct.usage", 1)]
    public void Quota_IsTheScaleOfProcessorTime(string version, string folder, string limitFile, string limit, string usageFile, int microsecondsPerUnit)
    {
        Write("proc/self/cgroup", version == "2" ? "0::/\n" : "2:cpuacct:/\n1:cpu:/\n");
        Write($"{folder}/{limitFile}", limit + "\n");
        Write($"{folder}/cpu.cfs_period_us", "100000\n");
        Write("proc/stat", "cpu  100 0 0 900 0 0 0 0 0 0\n");
        WriteUsage(0, periods: 0, throttled: 0);
        using var probe = new HostProbe(new HostFiles(_folder.FullPath));
        var context = new ProbeContext(null, null, 0, _folder.FullPath);
        probe.Read(Start, context);

        // In 10 s half a processor gives 5 s; 4 are used, and 60 of 100 periods ended too early.
        Write("proc/stat", "cpu  200 0 0 1800 0 0 0 0 0 0\n");
        WriteUsage(4_000_000, periods: 100, throttled: 60);
        var processors = probe.Read(Start.AddSeconds(10), context).Processors!;

        Assert.Equal((0.8, 0.6, 0.5), (processors.Busy, processors.Throttled, processors.Quota));

        void WriteUsage(long microseconds, int periods, int throttled)
        {
            var isVersion2 = microsecondsPerUnit == 1000;
            if (!isVersion2) Write(usageFile, $"{microseconds * 1000}\n");
            Write($"{folder}/cpu.stat", string.Create(CultureInfo.InvariantCulture, $"{(isVersion2 ? $"usage_usec {microseconds}\n" : "")}nr_periods {periods}\nnr_throttled {throttled}\n"));
        }
    }

    [Fact]
    public void LimitThatIsChanged_IsSeenAfterTheProbeHasForgottenIt()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("proc/meminfo", "MemTotal: 4096000 kB\nMemFree: 2048000 kB\nMemAvailable: 3072000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        Write("sys/fs/cgroup/memory.max", "max\n");
        Write("sys/fs/cgroup/memory.current", "104857600\n");
        using var probe = new HostProbe(new HostFiles(_folder.FullPath));
        var context = new ProbeContext(null, null, 0, _folder.FullPath);
        Assert.False(probe.Read(Start, context).Memory.IsCgroup);

        Write("sys/fs/cgroup/memory.max", "536870912\n");
        probe.ForgetLimits();

        Assert.Equal(new MemoryUse(512 * Mebibyte, 100 * Mebibyte, 0, IsCgroup: true), probe.Read(Start.AddSeconds(2), context).Memory);
    }

    /// <summary>The name has blanks and a parenthesis in it, as a process may.</summary>
    private static string Stat(int faults, int ticks) => $"77 (Voice 2) Text) S 1 77 77 0 -1 4194304 90321 5120 {faults} 2 {ticks} 0 0 0 20 0 25 0 12345\n";

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        // In place: the probe keeps its files open.
        File.WriteAllText(_folder[path], text);
    }
}
