using Microsoft.AspNetCore.Components;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Hosts.Diagnosis;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Web.Features.Overview;

/// <summary>
/// Gauges and what is wrong. While one is open, the host is looked at more often; it is drawn anew when something in it
/// has changed, and never has more than one drawing waiting.
/// </summary>
public sealed partial class HostPanel
{
    // A run that ended long ago explains nothing that is slow now.
    private static readonly TimeSpan RunRemembered = TimeSpan.FromMinutes(30);

    private IDisposable? _watching;
    private HostView? _view;
    private int _isPending;

    /// <summary>The last run; <see langword="null"/> where there is none.</summary>
    [Parameter]
    public SpeedNow? Speed { get; set; }

    [Inject]
    private HostFeed Feed { get; set; } = null!;

    [Inject]
    private EngineStatus Engine { get; set; } = null!;

    [Inject]
    private BotStatus Bot { get; set; } = null!;

    [Inject]
    private WorkInProgress Work { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    public void Dispose()
    {
        _watching?.Dispose();
        _watching = null;
    }

    protected override void OnInitialized() => _watching = Feed.Watch(OnReading);

    protected override void OnParametersSet() => _view = Look();

    private void OnReading()
    {
        // A slow browser is shown less, never later and later.
        if (Interlocked.Exchange(ref _isPending, 1) == 0) _ = InvokeAsync(Refresh);
    }

    private void Refresh()
    {
        Volatile.Write(ref _isPending, 0);
        if (_watching is null) return;
        var view = Look();
        if (view?.IsSame(_view) == true) return;
        _view = view;
        StateHasChanged();
    }

    private HostView? Look()
    {
        if (Feed.Latest is not { } reading) return null;
        var (gauges, texts) = (new HostGauges(L, Display), new FindingTexts(L, Display));
        return new HostView([.. HostDiagnosis.Of(Facts(reading)).Select(texts.Of)], gauges.Of(reading), gauges.PartsOf(reading));
    }

    private DiagnosisFacts Facts(HostReading reading)
    {
        var now = Time.GetUtcNow();
        var isRecent = Speed is { } last && now - last.At < RunRemembered;
        return new DiagnosisFacts
        {
            Now = now,
            Reading = reading,
            Run = Run(reading) ?? (isRecent ? new RunFacts(IsPresent: false, Speed!.SwappedBytes ?? 0, Speed.MajorFaults ?? 0) : null),
            Slowdown = isRecent ? Speed!.Slowdown : null,
            ModelError = Engine.State == EngineState.Failed ? Engine.Error : null,
            Losses = Engine.Losses,
            LastLossAt = Engine.LastLoss?.At,
            LastLossReason = Engine.LastLoss?.Reason,
            Bot = Bot.State switch
            {
                BotState.Off => BotHearing.Off,
                BotState.Unauthorized => BotHearing.Refused,
                BotState.Unreachable => BotHearing.Unreachable,
                _ => BotHearing.Hears,
            },
            BotReason = Bot.Reason,
        };
    }

    private RunFacts? Run(HostReading reading) =>
        Work.First is not null && reading.Engine is { } engine ? new RunFacts(IsPresent: true, engine.Swapped, engine.RunMajorFaults) : null;

    private sealed record HostView(IReadOnlyList<FindingView> Findings, IReadOnlyList<GaugeView> Gauges, IReadOnlyList<MemoryPart> Parts)
    {
        public bool IsSame(HostView? other) =>
            other is not null && Findings.SequenceEqual(other.Findings) && Gauges.SequenceEqual(other.Gauges) && Parts.SequenceEqual(other.Parts);
    }
}
