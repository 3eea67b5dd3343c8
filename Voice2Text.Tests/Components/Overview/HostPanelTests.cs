using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Features.Overview;

namespace Voice2Text.Tests.Components.Overview;

/// <summary>Gauges and sentences of the overview.</summary>
public sealed class HostPanelTests : BunitContext
{
    private const long Mebibyte = 1 << 20;

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly HostReading Reading = new()
    {
        At = Now,
        Covered = TimeSpan.FromSeconds(2),
        Memory = new MemoryUse(1000 * Mebibyte, 600 * Mebibyte, 300 * Mebibyte, IsCgroup: true),
        SwapUsed = 250 * Mebibyte,
        SwapTotal = 1000 * Mebibyte,
        SwapIn = 4 * Mebibyte,
        SwapOut = 2 * Mebibyte,
        Pressure = new PressureUse(0.25, 0, 0.05),
        Processors = new ProcessorUse(0.5, 0, 0.1, null, null),
        Load = 1.25,
        Disk = new DiskUse(6000 * Mebibyte, 8000 * Mebibyte),
        Application = new ProcessReading(80 * Mebibyte, 40 * Mebibyte, 0, TimeSpan.Zero, 0),
        Engine = new ProcessReading(420 * Mebibyte, 200 * Mebibyte, 412 * Mebibyte, TimeSpan.Zero, 900) { RunMajorFaults = 1900 },
    };

    private readonly HostFeed _feed = new();
    private readonly EngineStatus _engine = new();
    private readonly BotStatus _bot = new();
    private readonly WorkInProgress _work = new();
    private readonly CancellationTokenSource _cancellation = new();

    public HostPanelTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        _bot.Set(BotState.Polling, "bot");
        Services.AddLocalization();
        Services.AddMudServices();
        Services.AddSingleton(_feed).AddSingleton(_engine).AddSingleton(_bot).AddSingleton(_work).AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        Services.AddSingleton<BrowserSettings>().AddSingleton<Display>();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _cancellation.Dispose();
    }

    private IRenderedComponent<HostPanel> Show(SpeedNow? speed = null) => Render<HostPanel>(parameters => parameters.Add(p => p.Speed, speed));

    private static string Text(IRenderedComponent<HostPanel> panel, string name) => panel.Find($"[data-testid={name}]").TextContent;

    [Fact]
    public void BeforeTheFirstReading_ASkeletonIsShown_AndThenGauges()
    {
        var panel = Show();
        Assert.Empty(panel.FindAll("[role=meter]"));

        _feed.Publish(Reading);

        panel.WaitForAssertion(() => Assert.Equal(8, panel.FindAll("[role=meter]").Count));
    }

    [Fact]
    public void Gauges_HaveTheContainersLimitAsFullScale()
    {
        _feed.Publish(Reading);
        var panel = Show();

        Assert.Contains("600.0 MiB of 1000.0 MiB", Text(panel, "gauge-memory"), StringComparison.Ordinal);
        Assert.Contains("limit of the container", Text(panel, "gauge-memory"), StringComparison.Ordinal);
        Assert.Contains("2.0 MiB/s in, 1.0 MiB/s out", Text(panel, "gauge-swap"), StringComparison.Ordinal);
        Assert.Contains("50 %", Text(panel, "gauge-cpu"), StringComparison.Ordinal);
        var meter = panel.Find("[data-testid=gauge-swap] [role=meter]");
        Assert.Equal(("25", "gauge-swap"), (meter.GetAttribute("aria-valuenow"), meter.GetAttribute("aria-labelledby")));
    }

    [Fact]
    public void Memory_IsDividedByWhatTakesIt()
    {
        _feed.Publish(Reading);
        var panel = Show();

        Assert.Equal(
            ["engine 420.0 MiB", "application 80.0 MiB", "other 100.0 MiB", "page cache, with the model 300.0 MiB", "free 100.0 MiB"],
            panel.FindAll(".memory-parts li").Select(p => p.TextContent));
    }

    [Fact]
    public void ServerWithoutSwap_SaysWhatThatMeans()
    {
        _feed.Publish(Reading with { SwapTotal = 0, SwapUsed = 0 });
        var panel = Show();

        Assert.Contains("what does not fit is killed", Text(panel, "gauge-swap"), StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[data-testid=gauge-swap] [role=meter]"));
    }

    [Fact]
    public void PresentRun_ThatSwaps_IsSaidWithItsFigures()
    {
        _work.Add(new RunningTranscription(1, "a", Now, _cancellation));
        _feed.Publish(Reading);
        var panel = Show(new SpeedNow(1, "demo", Now, RealTimeFactor: 3, Baseline: 1, Runs: 9, SwappedBytes: 0, MajorFaults: 0));

        Assert.Contains("Slow because the engine swaps: 412.0 MiB in swap, 1,900 major faults in this run.", Text(panel, "findings"), StringComparison.Ordinal);
        Assert.Equal("/models", panel.Find("[data-testid=findings] a").GetAttribute("href"));
    }

    [Fact]
    public void LastRun_IsWhatIsLookedAtInBetween_ForHalfAnHour()
    {
        _feed.Publish(Reading);
        var speed = new SpeedNow(1, "demo", Now, RealTimeFactor: 1, Baseline: 1, Runs: 9, SwappedBytes: 50 * Mebibyte, MajorFaults: 700);

        Assert.Contains("The engine swaps: 50.0 MiB in swap, 700 major faults in the last run.", Text(Show(speed), "findings"), StringComparison.Ordinal);
        Assert.Contains("All is well.", Text(Show(speed with { At = Now.AddMinutes(-31) }), "findings"), StringComparison.Ordinal);
    }

    [Fact]
    public void EqualReading_DrawsNothingAnew_AndAnotherDoes()
    {
        _feed.Publish(Reading);
        var panel = Show();
        var before = panel.RenderCount;
        var disk = panel.FindComponents<Gauge>().Single(g => g.Instance.View.Name == "disk");

        // In bytes it differs, to the eye it does not.
        _feed.Publish(Reading with { At = Now.AddSeconds(2), SwapUsed = Reading.SwapUsed + 1 });
        Assert.Equal(before, panel.RenderCount);

        _feed.Publish(Reading with { Processors = Reading.Processors! with { Busy = 0.75 } });
        panel.WaitForAssertion(() => Assert.Contains("75 %", Text(panel, "gauge-cpu"), StringComparison.Ordinal));
        Assert.Equal(1, disk.RenderCount);
    }

    [Fact]
    public async Task Panel_ThatIsClosed_WatchesNoMore()
    {
        Show();
        Show();
        Assert.Equal(2, _feed.Watchers);

        await DisposeComponentsAsync();

        Assert.Equal(0, _feed.Watchers);
    }

    [Fact]
    public void Russian_SaysItInItsOwnWords()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru");
        _bot.Set(BotState.Off, null);
        _engine.Lost(new EngineLoss(Now, "demo", "Закончилась память."));
        _engine.Lost(new EngineLoss(Now, "demo", "Закончилась память."));
        _feed.Publish(Reading);
        var speed = new SpeedNow(1, "demo", Now, RealTimeFactor: 3, Baseline: 1, Runs: 9, SwappedBytes: 50 * Mebibyte, MajorFaults: 1901);

        var findings = Text(Show(speed), "findings");

        // Numbers stand where they change no word beside them.
        Assert.Contains("Потерь движка с запуска: 2, последняя 1 нояб. 12:00:00. Закончилась память.", findings, StringComparison.Ordinal);
        Assert.Contains("50,0 МиБ в подкачке; чтений страниц в последней расшифровке: 1\u00a0901.", findings, StringComparison.Ordinal);
        Assert.Contains("Бот выключен.", findings, StringComparison.Ordinal);
    }
}
