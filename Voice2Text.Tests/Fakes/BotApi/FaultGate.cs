namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>
/// Holds requests until the test lets them go. They go on when released even if their client is gone by then, as a
/// request that has reached the real server does.
/// </summary>
public sealed class FaultGate : IDisposable
{
    private readonly StateWatch _watch;
    private readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<FakeRequest> _held = [];
    private readonly List<FakeRequest> _finished = [];

    internal FaultGate(StateWatch watch) => _watch = watch;

    internal FaultRule? Rule { get; set; }

    /// <summary>Completes with the first request that waits here.</summary>
    public Task<FakeRequest> WaitForHeldAsync(CancellationToken cancellationToken) =>
        _watch.WaitForAsync(() => _held.Count > 0 ? _held[0] : null, cancellationToken);

    /// <summary>Completes when the released or dropped request is over: applied, and answered if anyone still listens.</summary>
    public Task<FakeRequest> WaitForFinishedAsync(CancellationToken cancellationToken) =>
        _watch.WaitForAsync(() => _finished.Count > 0 ? _finished[0] : null, cancellationToken);

    /// <summary>Lets everything held go on; later requests are not held.</summary>
    public void Release() => Open(goesOn: true);

    /// <summary>Closes the connections of everything held; before the effect, there is none.</summary>
    public void Drop() => Open(goesOn: false);

    /// <summary>Releases.</summary>
    public void Dispose() => Release();

    /// <summary>Waits; false where the connection is to be closed.</summary>
    internal async Task<bool> PassAsync(FakeRequest request, CancellationToken serverStopping)
    {
        lock (_watch.Sync)
        {
            _held.Add(request);
            _watch.Changed();
        }
        return await _opened.Task.WaitAsync(serverStopping);
    }

    internal void Finished(FakeRequest request)
    {
        lock (_watch.Sync)
        {
            _finished.Add(request);
            _watch.Changed();
        }
    }

    private void Open(bool goesOn)
    {
        Rule?.Remove();
        _opened.TrySetResult(goesOn);
    }
}
