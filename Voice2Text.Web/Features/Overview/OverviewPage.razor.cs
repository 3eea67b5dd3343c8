using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Web.Features.Overview;

/// <summary>How things stand: engine, bot, queue, the work at hand and what came of the last.</summary>
public sealed partial class OverviewPage
{
    private const int NextShown = 5;

    private TranscriptionOverview? _overview;
    private IReadOnlyCollection<RunningTranscription> _running = [];
    private ExpectedTime? _wait;
    private SpeedNow? _speed;
    private IReadOnlyList<(TranscriptionRow Row, QueuePlace Place)> _next = [];
    private ProcessMemory? _engineMemory;

    [Inject]
    private TranscriptionQueries Queries { get; set; } = null!;

    [Inject]
    private SpeedQueries Speeds { get; set; } = null!;

    [Inject]
    private QueueOutlook Outlook { get; set; } = null!;

    [Inject]
    private WorkInProgress Work { get; set; } = null!;

    [Inject]
    private EngineStatus Engine { get; set; } = null!;

    [Inject]
    private IOptionsMonitor<SpeechOptions> Speech { get; set; } = null!;

    [Inject]
    private BotStatus Bot { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        _running = Work.All;
        _engineMemory = Engine.ProcessId is { } process ? ProcessMemoryReader.Read(process) : null;
        // The progress of a run is in memory; only a change of state is worth a look into the database.
        if (change is { StatesChanged: false } && _overview is not null) return;
        var overview = await Queries.OverviewAsync(cancellationToken);
        var places = await Outlook.PlacesAsync(cancellationToken);
        _wait = places.Values.MaxBy(p => p.Place)?.Wait;
        var next = places.OrderBy(p => p.Value.Place).Take(NextShown).ToList();
        var rows = (await Queries.RowsAsync([.. next.Select(n => n.Key)], cancellationToken)).ToDictionary(t => t.Id);
        _next = [.. next.Where(n => rows.ContainsKey(n.Key)).Select(n => (rows[n.Key], n.Value))];
        _speed = await Speeds.NowAsync(cancellationToken);
        _overview = overview;
    }
}
