using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>
/// Looks at the host with one timer for the whole process, more often while somebody watches, and writes what it has seen
/// now and then. Between two writes nothing but memory is touched.
/// </summary>
public sealed partial class HostSampler : BackgroundService
{
    // Half an hour of a watched host while the database cannot be written; the oldest go first.
    private const int MaxUnwritten = 900;

    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HostProbe _probe;
    private readonly HostFeed _feed;
    private readonly HostSampleStore _store;
    private readonly QueueLength _queue;
    private readonly EngineStatus _engine;
    private readonly WorkInProgress _work;
    private readonly IOptionsMonitor<HostSampleOptions> _options;
    private readonly IOptionsMonitor<StorageOptions> _storage;
    private readonly TimeProvider _time;
    private readonly ILogger<HostSampler> _logger;
    private readonly List<HostReading> _unwritten = [];
    private PeriodicTimer? _timer;
    private DateTimeOffset _writtenAt;
    private bool _isWriteFailing;

    public HostSampler(
        HostFeed feed, HostSampleStore store, QueueLength queue, EngineStatus engine, WorkInProgress work, IOptionsMonitor<HostSampleOptions> options, IOptionsMonitor<StorageOptions> storage,
        TimeProvider time, ILogger<HostSampler> logger)
        : this(HostFiles.Real, feed, store, queue, engine, work, options, storage, time, logger)
    {
    }

    internal HostSampler(
        HostFiles files, HostFeed feed, HostSampleStore store, QueueLength queue, EngineStatus engine, WorkInProgress work, IOptionsMonitor<HostSampleOptions> options,
        IOptionsMonitor<StorageOptions> storage, TimeProvider time, ILogger<HostSampler> logger)
    {
        _probe = new HostProbe(files);
        (_feed, _store, _queue, _engine, _work, _options, _storage, _time, _logger) = (feed, store, queue, engine, work, options, storage, time, logger);
        feed.WatchersChanged = SetPeriod;
    }

    private TimeSpan Interval => _feed.Watchers > 0 ? _options.CurrentValue.WatchedInterval : _options.CurrentValue.Interval;

    public override void Dispose()
    {
        _feed.WatchersChanged = null;
        _probe.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server does not wait for the first reading.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, _time);
        lock (_gate) _timer = timer;
        try
        {
            await TakeAsync(isFirst: true, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TakeAsync(isFirst: false, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            lock (_gate) _timer = null;
        }

        using var last = new CancellationTokenSource(LastWrite, _time);
        await TryWriteAsync(_time.GetUtcNow(), last.Token);
    }

    private async Task TakeAsync(bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            var run = _work.First?.Id;
            var reading = _probe.Read(_time.GetUtcNow(), new ProbeContext(_engine.ProcessId, run, await _queue.CountAsync(cancellationToken), _storage.CurrentValue.Directory));
            // The first one has nothing that its differences could be against.
            if (!isFirst) _unwritten.Add(reading);
            if (_unwritten.Count > MaxUnwritten) _unwritten.RemoveRange(0, _unwritten.Count - MaxUnwritten);
            SetPeriod();
            // Those who watch do not wait for the disk.
            _feed.Publish(reading);
            // A clock that was set back is no reason to wait for hours.
            if ((reading.At - _writtenAt).Duration() >= _options.CurrentValue.WriteInterval) await TryWriteAsync(reading.At, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
        }
    }

    private async Task TryWriteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        _writtenAt = now;
        try
        {
            var profile = await _store.NoteProfileAsync(now, cancellationToken);
            await _store.WriteAsync([.. _unwritten.Select(r => HostSample.Of(r, profile))], cancellationToken);
            _unwritten.Clear();
            _isWriteFailing = false;
            _probe.ForgetLimits();
            _queue.Forget();
        }
        catch (Exception e) when (e is DbException or DbUpdateException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Said once, not each minute.
            if (!_isWriteFailing) LogNotWritten(e, _unwritten.Count);
            _isWriteFailing = true;
        }
    }

    private void SetPeriod()
    {
        lock (_gate)
        {
            // Setting it starts the wait anew.
            if (_timer is { } timer && timer.Period != Interval) timer.Period = Interval;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The host could not be looked at.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} readings of the host could not be written; they are kept and tried again.")]
    private partial void LogNotWritten(Exception exception, int count);
}
