using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Web.Components.Shared;

namespace Voice2Text.Web.Features.Logs;

/// <summary>
/// The log, the newest entries first. New ones appear while the newest page is looked at, its top is in view and no entry
/// is open; otherwise a button says that there are some.
/// </summary>
public sealed partial class LogsPage
{
    private const int PageSize = 50;

    private readonly Dictionary<long, LogEntry> _open = [];
    private IReadOnlyList<string> _sources = [];
    private LogPage? _page;
    private string? _error;
    private ElementReference _top;
    private DotNetObjectReference<LogsPage>? _self;
    private IDisposable? _subscription;
    private LogAddress? _shown;
    private bool _follow = true;
    private bool _isAtTop = true;
    private bool _hasNew;

    [SupplyParameterFromQuery(Name = "level")]
    private string? LevelName { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "source")]
    private string? Source { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "transcription")]
    private string? Transcription { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? Before { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [Inject]
    private LogQueries Queries { get; set; } = null!;

    [Inject]
    private LogFeed Log { get; set; } = null!;

    [Inject]
    private BrowserSettings Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private LogFilter Filter => new()
    {
        Level = LogAddress.ParseLevel(LevelName),
        Text = Text,
        Source = Source,
        From = LogAddress.ParseTime(From),
        To = LogAddress.ParseTime(To),
        Transcription = long.TryParse(Transcription, out var id) ? id : null,
    };

    private LogAddress Address => LogPosition.Parse(Before) is { } before ? new(Filter, before) : new(Filter, After: LogPosition.Parse(After));

    private bool IsNewest => _page?.HasNewer != true;

    private bool IsFollowing => _follow && IsNewest && _isAtTop && _open.Count == 0;

    /// <summary>The browser says whether the beginning of the list is in view.</summary>
    [JSInvokable]
    public async Task OnTopAsync(bool isInView)
    {
        _isAtTop = isInView;
        if (_hasNew && IsFollowing) await ShowNewAsync();
    }

    // Of transcriptions the log shows nothing.
    protected override bool Concerns(LiveChange change) => false;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        _subscription = Log.Subscribe(() => _ = InvokeAsync(OnWrittenAsync));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await Browser.WatchTopAsync(_top, _self = DotNetObjectReference.Create(this));
    }

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        var address = Address;
        if (_shown is not null && _shown != address) _open.Clear();
        try
        {
            var page = await Queries.PageAsync(address.Filter, address.Before, address.After, PageSize, cancellationToken);
            // Fewer than a page are newer: those are on the newest page, with what fills it.
            if (address.After is not null && !page.HasNewer) page = await Queries.PageAsync(address.Filter, null, null, PageSize, cancellationToken);
            if (_shown?.Filter != address.Filter) _sources = await SourcesAsync(address.Filter.Source, cancellationToken);
            (_page, _error, _shown, _hasNew) = (page, null, address, false);
            foreach (var gone in _open.Keys.Except(page.Rows.Select(r => r.Id)).ToList()) _open.Remove(gone);
        }
        catch (DbException e)
        {
            _error = e.Message;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _subscription?.Dispose();
            _self?.Dispose();
            _subscription = null;
        }

        base.Dispose(disposing);
    }

    private async Task<IReadOnlyList<string>> SourcesAsync(string? chosen, CancellationToken cancellationToken)
    {
        var sources = await Queries.SourcesAsync(cancellationToken);
        return string.IsNullOrEmpty(chosen) || sources.Contains(chosen, StringComparer.Ordinal) ? sources : [.. sources, chosen];
    }

    private async Task OnWrittenAsync()
    {
        if (_subscription is null) return;
        try
        {
            if (IsFollowing) await ReloadAsync();
            else _hasNew |= IsNewest;
            StateHasChanged();
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    private async Task ShowNewAsync()
    {
        _open.Clear();
        await ReloadAsync();
        StateHasChanged();
    }

    private async Task FollowAsync(bool follow)
    {
        _follow = follow;
        if (!follow) return;
        if (IsNewest) await ShowNewAsync();
        else Go(new LogAddress(Filter));
    }

    private async Task ToggleAsync(LogRow row)
    {
        if (_open.Remove(row.Id))
        {
            if (_hasNew && IsFollowing) await ReloadAsync();
            return;
        }

        if (await Queries.FindAsync(row.Id, CancellationToken.None) is { } entry) _open[row.Id] = entry;
    }

    private void Go(LogAddress address) => Navigation.NavigateTo($"{address}");
}
