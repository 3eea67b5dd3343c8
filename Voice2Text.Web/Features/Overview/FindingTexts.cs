using Microsoft.Extensions.Localization;
using Voice2Text.Domain.Hosts.Diagnosis;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Localization;

namespace Voice2Text.Web.Features.Overview;

/// <summary>Findings in plain sentences.</summary>
internal sealed class FindingTexts(IStringLocalizer<Texts> texts, Display display)
{
    public FindingView Of(Finding finding) => new(finding.Severity, Sentence(finding), Advice(finding), LinkOf(finding.Kind));

    private string Sentence(Finding f)
    {
        var count = Display.Number(f.Count);
        var run = f.IsPresentRun ? texts["Finding.ThisRun"] : texts["Finding.LastRun"];
        var share = $"{Display.Number(100 * f.Share)} %";
        return (f.Kind, f.ExplainsSlowness) switch
        {
            (FindingKind.EngineSwaps, true) => texts["Finding.SlowEngineSwaps", display.Bytes(f.Bytes), count, run],
            (FindingKind.EngineSwaps, _) => texts["Finding.EngineSwaps", display.Bytes(f.Bytes), count, run],
            (FindingKind.DiskReads, true) => texts["Finding.SlowDiskReads", count, run],
            (FindingKind.DiskReads, _) => texts["Finding.DiskReads", count, run],
            (FindingKind.MemoryPressure, _) when f.Share is not null => texts["Finding.MemoryPressure", share, display.Bytes(f.Bytes)],
            (FindingKind.MemoryPressure, _) => texts["Finding.MemoryScarce", display.Bytes(f.Bytes)],
            (FindingKind.CpuSteal, true) => texts["Finding.SlowCpuSteal", share],
            (FindingKind.CpuSteal, _) => texts["Finding.CpuSteal", share],
            (FindingKind.CpuThrottled, true) => texts["Finding.SlowCpuThrottled", share],
            (FindingKind.CpuThrottled, _) => texts["Finding.CpuThrottled", share],
            (FindingKind.DiskNearlyFull, _) => texts["Finding.DiskNearlyFull", display.Bytes(f.Bytes)],
            (FindingKind.EngineKilled, _) => texts["Finding.EngineKilled", count, display.Time(f.At!.Value), f.Reason ?? ""],
            (FindingKind.NoModel, _) => texts["Finding.NoModel", f.Reason ?? ""],
            (FindingKind.BotRefused, _) => f.Reason ?? texts["Bot.Unauthorized"],
            (FindingKind.BotUnreachable, _) => f.Reason ?? texts["Bot.Unreachable"],
            _ => texts["Finding.BotOff"],
        };
    }

    private string? Advice(Finding f) => f.Kind switch
    {
        FindingKind.EngineSwaps => texts["Advice.EngineSwaps"].Value,
        FindingKind.DiskReads => texts["Advice.DiskReads"].Value,
        FindingKind.MemoryPressure => texts["Advice.MemoryPressure"].Value,
        FindingKind.CpuSteal => texts["Advice.CpuSteal"].Value,
        FindingKind.CpuThrottled => texts["Advice.CpuThrottled"].Value,
        FindingKind.DiskNearlyFull => texts["Advice.DiskNearlyFull"].Value,
        FindingKind.BotOff => texts["Bot.OffExplain"].Value,
        // Their reasons say what to do.
        _ => null,
    };

    private static string? LinkOf(FindingKind kind) => kind switch
    {
        FindingKind.NoModel or FindingKind.EngineKilled or FindingKind.EngineSwaps or FindingKind.DiskReads or FindingKind.MemoryPressure => "/models",
        _ => null,
    };
}
