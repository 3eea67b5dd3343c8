using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>
/// Takes log events at once and writes them in batches. Memory is bounded: past <see cref="QueueLimit"/> waiting events
/// new ones are dropped, and the first batch that can be written again says how many. An idle log wakes nothing.
/// </summary>
internal sealed partial class LogSink : ILogEventSink, IBatchedLogEventSink, IDisposable
{
    /// <summary>Events that wait at most; some 2 MB.</summary>
    public const int QueueLimit = 2000;

    /// <summary>Events of one transaction at most.</summary>
    public const int BatchSize = 250;

    /// <summary>A batch that could not be written so often is dropped: about half a minute.</summary>
    public const int Tries = 5;

    /// <summary>An event is written within this time.</summary>
    public static readonly TimeSpan BufferingTime = TimeSpan.FromMilliseconds(500);

    private readonly LogStore _store;
    private readonly LogDatabase _database;
    private readonly LogFeed _feed;
    private readonly TimeProvider _time;
    private readonly Func<ILogger> _report;
    private readonly ILogEventSink _batching;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private int _waiting;
    private int _dropped;
    private int _failures;
    private volatile bool _isEnding;

    /// <param name="store">Where events go.</param>
    /// <param name="database">Its file.</param>
    /// <param name="feed">Who is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">The log itself, for what goes wrong here; asked for only then.</param>
    public LogSink(LogStore store, LogDatabase database, LogFeed feed, TimeProvider time, Func<ILogger> report)
    {
        (_store, _database, _feed, _time, _report) = (store, database, feed, time, report);
        _database.Damaged += OnDamaged;
        _batching = LoggerSinkConfiguration.CreateSink(sinks => sinks.Sink(this, new BatchingOptions
        {
            BatchSizeLimit = BatchSize,
            BufferingTimeLimit = BufferingTime,
            QueueLimit = QueueLimit,
            EagerlyEmitFirstEvent = false,
            // It never gets that far: see Tries.
            RetryTimeLimit = TimeSpan.FromHours(1),
        }));
    }

    public void Emit(LogEvent logEvent)
    {
        if (Interlocked.Increment(ref _waiting) > QueueLimit)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Increment(ref _dropped);
            return;
        }

        _batching.Emit(logEvent);
        Wake();
    }

    public async Task EmitBatchAsync(IReadOnlyCollection<LogEvent> batch)
    {
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        try
        {
            var records = batch.Select(LogRecord.Of).ToList();
            if (dropped > 0) records.Add(Dropped(dropped));
            await _store.AddAsync(records, CancellationToken.None);
        }
        catch (Exception e)
        {
            Interlocked.Add(ref _dropped, dropped);
            if (_failures++ == 0) Report(logger => LogNotWritten(logger, _database.FilePath, e.Message));
            // Thrown, the same batch comes again, later each time.
            if (_failures % Tries != 0 || _isEnding) throw;
            Interlocked.Add(ref _dropped, batch.Count);
            Interlocked.Add(ref _waiting, -batch.Count);
            return;
        }

        Interlocked.Add(ref _waiting, -batch.Count);
        if (Interlocked.Exchange(ref _failures, 0) > 0) Report(logger => LogWrittenAgain(logger, _database.FilePath));
        _feed.Publish();
    }

    /// <summary>Serilog would look again after each buffering time; here it waits for the next event.</summary>
    public Task OnEmptyBatchAsync() => _isEnding ? Task.CompletedTask : _wake.WaitAsync();

    /// <summary>Writes what waits.</summary>
    public void Dispose()
    {
        // Serilog disposes of its target, too: this, once more.
        if (_isEnding) return;
        _isEnding = true;
        Wake();
        (_batching as IDisposable)?.Dispose();
        _database.Damaged -= OnDamaged;
    }

    private void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another event has just done it.
        }
    }

    private void OnDamaged(object? sender, LogFileDamagedEventArgs e) => Report(logger => LogDamaged(logger, _database.FilePath, e.Path, e.Reason));

    private void Report(Action<ILogger> report)
    {
        try
        {
            report(_report());
        }
        catch (ObjectDisposedException)
        {
            // The application ends; there is no log any more to tell it to.
        }
    }

    private LogRecord Dropped(int count) => LogRecord.Own(
        _time.GetUtcNow(), LogEventLevel.Warning, typeof(LogSink).FullName!,
        string.Create(CultureInfo.InvariantCulture, $"{count} log entries were dropped: more came than could be written. Standard error has them."));

    [LoggerMessage(Level = LogLevel.Error, Message = "Log entries cannot be written to {Path}; they go to standard error alone until that is possible again: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Log entries are written to {Path} again.")]
    private static partial void LogWrittenAgain(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log file {Path} was damaged ({Reason}); it is kept as {Aside}, and a new one begins.")]
    private static partial void LogDamaged(ILogger logger, string path, string aside, string reason);
}
