using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Hosts.Diagnosis;

namespace Voice2Text.Tests.Unit.Hosts.Diagnosis;

/// <summary>Facts as the deployment on 1 GB and others like it have shown them.</summary>
public sealed class HostDiagnosisTests
{
    private const long Mebibyte = 1 << 20;

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly HostReading Calm = new()
    {
        At = Now,
        Memory = new MemoryUse(961 * Mebibyte, 400 * Mebibyte, 300 * Mebibyte, IsCgroup: false),
        Pressure = new PressureUse(0.2, 0, 0.01),
        Processors = new ProcessorUse(0.9, 0.02, 0.05, Throttled: null, Quota: null),
        Disk = new DiskUse(8000 * Mebibyte, 25_000 * Mebibyte),
    };

    private static DiagnosisFacts Facts(HostReading? reading = null) => new() { Now = Now, Reading = reading ?? Calm };

    private static Finding Only(DiagnosisFacts facts) => Assert.Single(HostDiagnosis.Of(facts));

    [Fact]
    public void CalmServer_HasNoFindings()
    {
        Assert.Empty(HostDiagnosis.Of(Facts()));
        Assert.Empty(HostDiagnosis.Of(Facts() with { Reading = null, Slowdown = 1.1, Run = new RunFacts(true, 4 * Mebibyte, 90) }));
    }

    [Fact]
    public void EngineInSwap_WithFaultsInThisRun_IsNamedWithItsFigures()
    {
        // The pressure comes from the swapping: it is said once.
        var facts = Facts(Calm with { Pressure = new PressureUse(0.2, 0.4, 0.6) }) with { Run = new RunFacts(true, 412 * Mebibyte, 1900), Slowdown = 3 };

        Assert.Equal(
            new Finding(FindingKind.EngineSwaps, FindingSeverity.Warning) { Bytes = 412 * Mebibyte, Count = 1900, ExplainsSlowness = true, IsPresentRun = true },
            Only(facts));
        Assert.False(Only(facts with { Slowdown = 1 }).ExplainsSlowness);
    }

    [Fact]
    public void EngineInSwap_ThatIsNotMissed_IsNoFinding() =>
        Assert.Empty(HostDiagnosis.Of(Facts() with { Run = new RunFacts(true, 200 * Mebibyte, 20), Slowdown = 1 }));

    [Fact]
    public void WeightsReadAgainAndAgain_AreNamed_ReadOnceAreNot()
    {
        var facts = Facts(Calm with { Pressure = new PressureUse(0.2, 0.03, 0.6) }) with { Run = new RunFacts(true, 0, 24_000) };

        Assert.Equal(new Finding(FindingKind.DiskReads, FindingSeverity.Warning) { Count = 24_000, IsPresentRun = true }, Only(facts));
        Assert.Empty(HostDiagnosis.Of(Facts() with { Run = new RunFacts(true, 0, 2000) }));
        Assert.Equal(FindingKind.DiskReads, Only(Facts() with { Run = new RunFacts(false, 0, 2000), Slowdown = 1.5 }).Kind);
    }

    [Theory]
    [InlineData(0.15, 0.0, FindingSeverity.Warning)]
    [InlineData(0.60, 0.35, FindingSeverity.Error)]
    public void MemoryPressure_IsWorseWhereNothingGoesOn(double some, double full, FindingSeverity severity)
    {
        var finding = Only(Facts(Calm with { Pressure = new PressureUse(0, some, 0) { MemoryFull = full } }));

        Assert.Equal((FindingKind.MemoryPressure, severity, some, 561 * Mebibyte), (finding.Kind, finding.Severity, finding.Share, finding.Bytes));
    }

    [Fact]
    public void KernelWithoutPressure_IsJudgedByWhatIsAvailable()
    {
        var scarce = Calm with { Pressure = new PressureUse(null, null, null), Memory = new MemoryUse(961 * Mebibyte, 930 * Mebibyte, 10 * Mebibyte, IsCgroup: true) };

        Assert.Equal((FindingKind.MemoryPressure, 31 * Mebibyte), (Only(Facts(scarce)).Kind, Only(Facts(scarce)).Bytes));
        Assert.Empty(HostDiagnosis.Of(Facts(scarce with { Pressure = new PressureUse(0, 0, 0) })));
    }

    [Theory]
    [InlineData(0.05, null)]
    [InlineData(0.12, FindingSeverity.Warning)]
    [InlineData(0.31, FindingSeverity.Error)]
    public void Steal_IsTheSteadyOne(double steal, FindingSeverity? severity)
    {
        var processors = new ProcessorUse(0.5, Steal: 0.9, 0, null, null) { SteadySteal = steal };

        Assert.Equal(severity, HostDiagnosis.Of(Facts(Calm with { Processors = processors })).SingleOrDefault()?.Severity);
    }

    [Fact]
    public void Quota_ThatStopsTheApplication_IsNamed()
    {
        var processors = new ProcessorUse(1, 0, 0, Throttled: 0.7, Quota: 0.5) { SteadyThrottled = 0.6 };

        Assert.Equal(new Finding(FindingKind.CpuThrottled, FindingSeverity.Warning) { Share = 0.6 }, Only(Facts(Calm with { Processors = processors })));
    }

    [Theory]
    [InlineData(900, FindingSeverity.Warning)]
    [InlineData(150, FindingSeverity.Error)]
    public void Disk_NearlyFull_IsNamed(int mebibytes, FindingSeverity severity)
    {
        var finding = Only(Facts(Calm with { Disk = new DiskUse(mebibytes * Mebibyte, 25_000 * Mebibyte) }));

        Assert.Equal((FindingKind.DiskNearlyFull, severity, mebibytes * Mebibyte), (finding.Kind, finding.Severity, finding.Bytes));
    }

    [Fact]
    public void LostEngine_IsRememberedForAnHour()
    {
        var facts = Facts() with { Losses = 2, LastLossAt = Now.AddMinutes(-59), LastLossReason = "Killed for want of memory." };

        Assert.Equal(
            new Finding(FindingKind.EngineKilled, FindingSeverity.Error) { Count = 2, At = Now.AddMinutes(-59), Reason = "Killed for want of memory." },
            Only(facts));
        Assert.Empty(HostDiagnosis.Of(facts with { Now = Now.AddMinutes(2) }));
    }

    [Theory]
    [InlineData(BotHearing.Refused, FindingKind.BotRefused, FindingSeverity.Error)]
    [InlineData(BotHearing.Unreachable, FindingKind.BotUnreachable, FindingSeverity.Warning)]
    [InlineData(BotHearing.Off, FindingKind.BotOff, FindingSeverity.Info)]
    public void Bot_ThatHearsNobody_IsNamed(BotHearing bot, FindingKind kind, FindingSeverity severity)
    {
        var finding = Only(Facts() with { Bot = bot });

        Assert.Equal((kind, severity), (finding.Kind, finding.Severity));
    }

    [Fact]
    public void ManyFindings_AreTheMostSevere_TheCauseFirst()
    {
        var reading = Calm with
        {
            Disk = new DiskUse(100 * Mebibyte, 25_000 * Mebibyte),
            Processors = new ProcessorUse(1, 0.2, 0, null, null) { SteadySteal = 0.2 },
        };
        var facts = Facts(reading) with
        {
            ModelError = "Its file is gone.",
            Bot = BotHearing.Off,
            Losses = 1,
            LastLossAt = Now,
            Run = new RunFacts(false, 300 * Mebibyte, 500),
        };

        Assert.Equal([FindingKind.NoModel, FindingKind.EngineKilled, FindingKind.DiskNearlyFull], HostDiagnosis.Of(facts).Select(f => f.Kind));
    }
}
