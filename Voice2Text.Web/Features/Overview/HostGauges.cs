using Microsoft.Extensions.Localization;
using Voice2Text.Domain.Hosts;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Localization;

namespace Voice2Text.Web.Features.Overview;

/// <summary>Makes gauges of a reading.</summary>
internal sealed class HostGauges(IStringLocalizer<Texts> texts, Display display)
{
    private const int HighPercent = 90;
    private const int CriticalPercent = 97;
    private const long LowDisk = 1L << 30;
    private const long NoDisk = 200L << 20;

    public IReadOnlyList<GaugeView> Of(HostReading reading)
    {
        var gauges = new List<GaugeView> { Memory(reading.Memory), Swap(reading), Cpu(reading) };
        if (reading.Processors is { } processors)
            gauges.Add(Share("steal", texts["Gauge.Steal"], processors.SteadySteal, texts["Gauge.StealDetail"], high: 0.10, critical: 0.25));
        if (reading.Disk is { Total: > 0 } disk) gauges.Add(Disk(disk));
        if (reading.Pressure.Memory is { } memory) gauges.Add(Share("pressure-memory", texts["Gauge.PressureMemory"], memory, texts["Gauge.PressureDetail"], high: 0.10, critical: 0.40));
        if (reading.Pressure.Cpu is { } cpu) gauges.Add(Share("pressure-cpu", texts["Gauge.PressureCpu"], cpu, texts["Gauge.PressureDetail"], high: 0.60, critical: 1));
        if (reading.Pressure.Io is { } io) gauges.Add(Share("pressure-io", texts["Gauge.PressureIo"], io, texts["Gauge.PressureDetail"], high: 0.20, critical: 0.60));
        return gauges;
    }

    /// <summary>What takes the memory; the parts are the whole limit.</summary>
    public IReadOnlyList<MemoryPart> PartsOf(HostReading reading)
    {
        var memory = reading.Memory;
        if (memory.Limit <= 0) return [];
        // A process's own count and the cgroup's are not taken at the same moment.
        var engine = Math.Min(reading.Engine?.Anonymous ?? 0, memory.Used);
        var application = Math.Min(reading.Application?.Anonymous ?? 0, memory.Used - engine);
        MemoryPart Part(string name, string label, long bytes) => new(name, label, display.Bytes(bytes), (int)Math.Round(1000.0 * bytes / memory.Limit));
        return
        [
            Part("engine", texts["MemoryPart.Engine"], engine), Part("application", texts["MemoryPart.Application"], application),
            Part("other", texts["MemoryPart.Other"], memory.Used - engine - application), Part("cache", texts["MemoryPart.Cache"], memory.Cache),
            Part("free", texts["MemoryPart.Free"], memory.Free),
        ];
    }

    private GaugeView Memory(MemoryUse memory)
    {
        var percent = Percent(memory.Used, memory.Limit);
        return new GaugeView(
            "memory", texts["Gauge.Memory"], texts["Gauge.Of", display.Bytes(memory.Used), display.Bytes(memory.Limit)], percent,
            memory.IsCgroup ? texts["Gauge.OfContainer"] : texts["Gauge.OfMachine"], LevelOf(percent));
    }

    private GaugeView Swap(HostReading reading)
    {
        if (reading.SwapTotal <= 0) return new GaugeView("swap", texts["Gauge.Swap"], texts["Gauge.None"], null, texts["Gauge.NoSwapDetail"]);
        var percent = Percent(reading.SwapUsed, reading.SwapTotal);
        var seconds = reading.Covered.TotalSeconds;
        var detail = seconds > 0 && reading.SwapIn + reading.SwapOut > 0
            ? texts["Gauge.SwapTraffic", display.Bytes((long)(reading.SwapIn!.Value / seconds)), display.Bytes((long)(reading.SwapOut!.Value / seconds))].Value
            : texts["Gauge.SwapQuiet"];
        return new GaugeView("swap", texts["Gauge.Swap"], texts["Gauge.Of", display.Bytes(reading.SwapUsed), display.Bytes(reading.SwapTotal)], percent, detail, LevelOf(percent));
    }

    private GaugeView Cpu(HostReading reading)
    {
        if (reading.Processors is not { } processors) return new GaugeView("cpu", texts["Gauge.Cpu"], texts["Gauge.NotYet"], null);
        var load = Display.Number(reading.Load, 1);
        return processors.Quota is { } quota
            ? new GaugeView(
                "cpu", texts["Gauge.Cpu"], PercentText(processors.Busy), Percent(processors.Busy),
                texts["Gauge.CpuQuota", Display.Number(quota, 1), PercentText(processors.SteadyThrottled)],
                processors.SteadyThrottled >= 0.25 ? GaugeLevel.High : GaugeLevel.Normal)
            // A busy processor is what the server is for.
            : new GaugeView("cpu", texts["Gauge.Cpu"], PercentText(processors.Busy), Percent(processors.Busy), texts["Gauge.CpuLoad", load, PercentText(processors.IoWait)]);
    }

    private GaugeView Disk(DiskUse disk) => new(
        "disk", texts["Gauge.Disk"], texts["Gauge.DiskFree", display.Bytes(disk.Free), display.Bytes(disk.Total)], Percent(disk.Total - disk.Free, disk.Total),
        texts["Gauge.DiskDetail"], disk.Free < NoDisk ? GaugeLevel.Critical : disk.Free < LowDisk ? GaugeLevel.High : GaugeLevel.Normal);

    private static GaugeView Share(string name, string label, double share, string detail, double high, double critical) => new(
        name, label, PercentText(share), Percent(share), detail, share >= critical ? GaugeLevel.Critical : share >= high ? GaugeLevel.High : GaugeLevel.Normal);

    private static GaugeLevel LevelOf(int percent) => percent >= CriticalPercent ? GaugeLevel.Critical : percent >= HighPercent ? GaugeLevel.High : GaugeLevel.Normal;

    private static string PercentText(double share) => $"{Percent(share)} %";

    private static int Percent(double share) => (int)Math.Round(100 * Math.Clamp(share, 0, 1));

    private static int Percent(long part, long all) => all > 0 ? Percent((double)part / all) : 0;
}
