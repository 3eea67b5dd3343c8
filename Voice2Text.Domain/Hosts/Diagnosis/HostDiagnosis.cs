namespace Voice2Text.Domain.Hosts.Diagnosis;

/// <summary>Says what is wrong, if anything is.</summary>
public static class HostDiagnosis
{
    /// <summary>More would be read by nobody.</summary>
    public const int MostFindings = 3;

    private const long Mebibyte = 1 << 20;

    // Runs of one model differ by some 10 to 20 % with their audio.
    private const double Slow = 1.3;

    // A few pages of any process end up in swap and are never missed.
    private const long SwapMissed = 16 * Mebibyte;
    private const long SwapFaults = 100;

    // Reading a small model once takes as many.
    private const long ReadFaults = 1000;
    private const double FaintPressure = 0.01;

    private const double HighPressure = 0.10;
    private const double ScarceMemory = 0.05;
    private const double HighSteal = 0.10;
    private const double SevereSteal = 0.25;
    private const double HighThrottling = 0.25;

    // An upload, its decoded audio and the database's journal fit into the one; hardly anything fits into the other.
    private const long LowDisk = 1024 * Mebibyte;
    private const long NoDisk = 200 * Mebibyte;

    private static readonly TimeSpan LossRemembered = TimeSpan.FromHours(1);

    /// <summary>The most severe first, and of those the cause before what follows from it; none where all is well.</summary>
    public static IReadOnlyList<Finding> Of(DiagnosisFacts facts)
    {
        var found = new List<Finding>();
        if (facts.ModelError is { } error) found.Add(new Finding(FindingKind.NoModel, FindingSeverity.Error) { Reason = error });
        if (facts.LastLossAt is { } lost && facts.Now - lost < LossRemembered)
            found.Add(new Finding(FindingKind.EngineKilled, FindingSeverity.Error) { Count = facts.Losses, At = lost, Reason = facts.LastLossReason });
        if (OfMemory(facts) is { } memory) found.Add(memory);
        if (facts.Reading is { } reading)
        {
            AddProcessors(found, reading.Processors, facts.Slowdown >= Slow);
            if (reading.Disk is { Free: < LowDisk } disk)
                found.Add(new Finding(FindingKind.DiskNearlyFull, disk.Free < NoDisk ? FindingSeverity.Error : FindingSeverity.Warning) { Bytes = disk.Free });
        }

        if (OfBot(facts) is { } bot) found.Add(bot);
        return [.. found.OrderByDescending(f => f.Severity).ThenBy(f => f.Kind).Take(MostFindings)];
    }

    /// <summary>One of the three at most: swapping and reading again are what pressure comes from.</summary>
    private static Finding? OfMemory(DiagnosisFacts facts)
    {
        var isSlow = facts.Slowdown >= Slow;
        var pressure = facts.Reading?.Pressure.Memory;
        if (facts.Run is { SwappedBytes: >= SwapMissed, MajorFaults: >= SwapFaults } swapping)
        {
            return new Finding(FindingKind.EngineSwaps, FindingSeverity.Warning)
            {
                Bytes = swapping.SwappedBytes,
                Count = swapping.MajorFaults,
                ExplainsSlowness = isSlow,
                IsPresentRun = swapping.IsPresent,
            };
        }

        // A model that was just loaded has read its weights once, which is no fault.
        if (facts.Run is { MajorFaults: >= ReadFaults } reading && (isSlow || (reading.IsPresent && pressure >= FaintPressure)))
            return new Finding(FindingKind.DiskReads, FindingSeverity.Warning) { Count = reading.MajorFaults, ExplainsSlowness = isSlow, IsPresentRun = reading.IsPresent };

        if (facts.Reading?.Memory is not { Limit: > 0 } memory) return null;
        var isScarce = pressure is { } share ? share >= HighPressure : memory.Available < ScarceMemory * memory.Limit;
        if (!isScarce) return null;
        return new Finding(FindingKind.MemoryPressure, facts.Reading.Pressure.MemoryFull >= HighPressure ? FindingSeverity.Error : FindingSeverity.Warning)
        {
            Share = pressure,
            Bytes = memory.Available,
            ExplainsSlowness = isSlow,
        };
    }

    private static void AddProcessors(List<Finding> found, ProcessorUse? processors, bool isSlow)
    {
        if (processors is null) return;
        if (processors.SteadySteal >= HighSteal)
        {
            found.Add(new Finding(FindingKind.CpuSteal, processors.SteadySteal >= SevereSteal ? FindingSeverity.Error : FindingSeverity.Warning)
            {
                Share = processors.SteadySteal,
                ExplainsSlowness = isSlow,
            });
        }

        if (processors.SteadyThrottled >= HighThrottling)
            found.Add(new Finding(FindingKind.CpuThrottled, FindingSeverity.Warning) { Share = processors.SteadyThrottled, ExplainsSlowness = isSlow });
    }

    private static Finding? OfBot(DiagnosisFacts facts) => facts.Bot switch
    {
        BotHearing.Refused => new Finding(FindingKind.BotRefused, FindingSeverity.Error) { Reason = facts.BotReason },
        BotHearing.Unreachable => new Finding(FindingKind.BotUnreachable, FindingSeverity.Warning) { Reason = facts.BotReason },
        BotHearing.Off => new Finding(FindingKind.BotOff, FindingSeverity.Info),
        _ => null,
    };
}
