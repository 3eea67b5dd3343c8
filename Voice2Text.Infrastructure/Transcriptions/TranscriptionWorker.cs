using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Logging;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>
/// Takes one transcription after the other. On shutdown it takes no more and lets the present one finish within the
/// host's time-out; after that the run is cut off and goes back to the queue.
/// </summary>
public sealed partial class TranscriptionWorker : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StoreFailureDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPutOff = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestPutOff = TimeSpan.FromMinutes(5);

    private readonly TranscriptionQueue _queue;
    private readonly TranscriptionStore _store;
    private readonly TranscriptionRun _run;
    private readonly ActiveModel _active;
    private readonly ModelSwitcher _switcher;
    private readonly IModelSwitch _switches;
    private readonly WorkInProgress _work;
    private readonly IOptionsMonitor<TranscriptionOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TranscriptionWorker> _logger;
    private readonly IDisposable _subscription;
    private readonly CancellationTokenSource _cutOff = new();

    // It only says that something may wait; the table says what.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public TranscriptionWorker(
        TranscriptionQueue queue, TranscriptionStore store, TranscriptionRun run, ActiveModel active, ModelSwitcher switcher, IModelSwitch switches, WorkInProgress work, TranscriptionFeed feed,
        IOptionsMonitor<TranscriptionOptions> options, TimeProvider time, ILogger<TranscriptionWorker> logger)
    {
        (_queue, _store, _run, _active, _switcher, _switches, _work, _options, _time, _logger) = (queue, store, run, active, switcher, switches, work, options, time, logger);
        _subscription = feed.Subscribe(e =>
        {
            if (e.State == TranscriptionState.Queued) Wake();
        });
        switches.Changed += OnModelRequested;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var timeOut = cancellationToken.Register(_cutOff.Cancel);
        await base.StopAsync(CancellationToken.None);
    }

    public override void Dispose()
    {
        _switches.Changed -= OnModelRequested;
        _subscription.Dispose();
        _cutOff.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFirst = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // At start no other process holds the storage folder, so that every lease is a dead one's.
                await _queue.RecoverAsync(allLeases: isFirst, stoppingToken);
                isFirst = false;
                await _switcher.ApplyAsync(stoppingToken);
                while (!stoppingToken.IsCancellationRequested && await _queue.ClaimAsync(stoppingToken) is { } claimed)
                {
                    await WorkAsync(claimed);
                    await _switcher.ApplyAsync(stoppingToken);
                }

                await _active.UnloadIfIdleAsync();
                await SleepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The store cannot be read or written. What is claimed comes back when its lease has run out.
                LogStoreFailed(e);
                await Task.Delay(StoreFailureDelay, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void OnModelRequested(object? sender, EventArgs e) => Wake();

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task SleepAsync(CancellationToken cancellationToken)
    {
        var longest = LongestSleep;
        if (await _queue.NextDueAsync(cancellationToken) - _time.GetUtcNow() is { } due && due < longest) longest = due > TimeSpan.Zero ? due : TimeSpan.Zero;
        if (_active.IdleLeft is { } idle && idle < longest) longest = idle > TimeSpan.Zero ? idle : TimeSpan.Zero;
        using var timeOut = new CancellationTokenSource(longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look for expired leases.
        }
    }

    private async Task WorkAsync(Transcription claimed)
    {
        using var scope = _logger.BeginTranscription(claimed.Id);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_cutOff.Token);
        var title = $"{claimed.Origin.UserName ?? claimed.Origin.UserKey}, {claimed.Media.FileName ?? $"{claimed.Media.Kind}"}";
        var running = new RunningTranscription(claimed.Id, title, _time.GetUtcNow(), cancellation);
        _work.Add(running);
        using var renewing = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
        var renewal = RenewAsync(claimed.Id, running, renewing.Token);
        LogBegun(claimed.Id, claimed.Attempts);
        var started = _time.GetTimestamp();
        try
        {
            await _run.ExecuteAsync(claimed, running, cancellation.Token);
            LogDone(claimed.Id, _time.GetElapsedTime(started).TotalSeconds);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !_cutOff.IsCancellationRequested)
        {
            LogCancelled(claimed.Id);
        }
        catch (Exception e)
        {
            await EndAsync(claimed.Id, e);
        }
        finally
        {
            await renewing.CancelAsync();
            await renewal;
            _work.Remove(claimed.Id);
        }
    }

    private async Task EndAsync(long id, Exception exception)
    {
        // The row is written even while the host stops; that takes no time.
        var now = _time.GetUtcNow();
        if (exception is OperationCanceledException)
        {
            await _store.UpdateAsync(id, t => Do(t, () => t.Release("The application stopped.", countsAsAttempt: false, now)), CancellationToken.None);
            return;
        }

        var fault = Faults.Of(exception, _options.CurrentValue);
        LogFailed(fault.Failure == TranscriptionFailure.Unexpected ? exception : null, id, fault.Failure, fault.Reason);
        await _store.UpdateAsync(
            id,
            t => Do(t, () =>
            {
                var age = now - t.QueuedAt;
                var isPutOff = exception is MediaException { IsTransient: true } && age < _options.CurrentValue.MaxFetchTime;
                // The longer it has failed, the longer is the wait; no count has to be kept for that.
                if (isPutOff) t.Release(fault.Reason, countsAsAttempt: false, now, now + TimeSpan.FromTicks(Math.Clamp((age / 2).Ticks, ShortestPutOff.Ticks, LongestPutOff.Ticks)));
                else if (exception is SpeechException { IsEngineLost: true } && t.Attempts < _options.CurrentValue.MaxAttempts) t.Release(fault.Reason, countsAsAttempt: true, now);
                else t.Fail(fault, now);
            }),
            CancellationToken.None);
    }

    private static bool Do(Transcription transcription, Action change)
    {
        if (!transcription.State.IsRunning()) return false;
        change();
        return true;
    }

    private async Task RenewAsync(long id, RunningTranscription running, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.CurrentValue.Lease / 3, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!await _queue.RenewAsync(id, cancellationToken)) running.Cancel();
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        catch (Exception e)
        {
            LogStoreFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store of transcriptions cannot be used; trying again.")]
    private partial void LogStoreFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Transcription {Id} begins, attempt {Attempt}.")]
    private partial void LogBegun(long id, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Transcription {Id} is done after {Seconds:0.0} s.")]
    private partial void LogDone(long id, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Transcription {Id} was cancelled.")]
    private partial void LogCancelled(long id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transcription {Id} did not succeed ({Failure}): {Reason}")]
    private partial void LogFailed(Exception? exception, long id, TranscriptionFailure failure, string reason);
}
