using Microsoft.AspNetCore.Components;

namespace Voice2Text.Web.Components.Shared;

/// <summary>A component that reads again when something happened. A new read cancels the one before it.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private IDisposable? _listening;
    private CancellationTokenSource? _reading;

    [Inject]
    private CircuitFeed Feed { get; set; } = null!;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what the component shows.</summary>
    /// <param name="change">What happened; <see langword="null"/> where the parameters changed.</param>
    /// <param name="cancellationToken">Another read has begun, or the component is gone.</param>
    protected abstract Task LoadAsync(LiveChange? change, CancellationToken cancellationToken);

    /// <summary>Whether the component shows anything of it.</summary>
    protected virtual bool Concerns(LiveChange change) => true;

    protected override void OnInitialized() => _listening = Feed.Listen(OnChangeAsync);

    protected override Task OnParametersSetAsync() => ReadAsync(change: null);

    /// <summary>Reads again now, after something that this component did itself.</summary>
    protected Task ReloadAsync() => ReadAsync(change: null);

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _listening?.Dispose();
        _reading?.Cancel();
        _reading?.Dispose();
        _reading = null;
        _listening = null;
    }

    private Task OnChangeAsync(LiveChange change) => InvokeAsync(async () =>
    {
        if (_listening is null || !Concerns(change)) return;
        try
        {
            await ReadAsync(change);
            StateHasChanged();
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    });

    private async Task ReadAsync(LiveChange? change)
    {
        if (_reading is not null) await _reading.CancelAsync();
        _reading?.Dispose();
        var reading = _reading = new CancellationTokenSource();
        try
        {
            await LoadAsync(change, reading.Token);
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            // What it would have read is out of date.
        }
    }
}
