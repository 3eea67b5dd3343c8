using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>
/// The one writer of replies: progress while a request is served, and the last word. At most one message to a chat is
/// under way at a time, so that a slow chat does not hold up the others.
/// </summary>
internal sealed partial class ReplyWorker : BackgroundService
{
    private const int MaxInFlight = 4;
    private const int MaxDue = 200;
    private const int MaxActive = 200;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StoreFailureDelay = TimeSpan.FromSeconds(5);
    // Events come in bursts; one look serves them all.
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(100);

    private readonly TranscriptionStore _store;
    private readonly ReplyProgress _progress;
    private readonly ReplyDelivery _delivery;
    private readonly IOptionsMonitor<BotOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ReplyWorker> _logger;
    private readonly IDisposable _subscription;
    private readonly IDisposable? _changes;
    private readonly CancellationTokenSource _cutOff = new();
    private readonly ConcurrentDictionary<long, Task> _inFlight = new(); // by chat
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public ReplyWorker(
        TranscriptionStore store, ReplyProgress progress, ReplyDelivery delivery, TranscriptionFeed feed, IOptionsMonitor<BotOptions> options, TimeProvider time, ILogger<ReplyWorker> logger)
    {
        (_store, _progress, _delivery, _options, _time, _logger) = (store, progress, delivery, options, time, logger);
        _subscription = feed.Subscribe(_ => _wake.Writer.TryWrite(true));
        _changes = options.OnChange(_ => _wake.Writer.TryWrite(true));
    }

    /// <summary>What is under way is finished within the host's time-out, so that its answer is not lost.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var timeOut = cancellationToken.Register(_cutOff.Cancel);
        await base.StopAsync(CancellationToken.None);
    }

    public override void Dispose()
    {
        _subscription.Dispose();
        _changes?.Dispose();
        _cutOff.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var sleep = StoreFailureDelay;
            try
            {
                sleep = await LookAsync(stoppingToken);
                await Task.Delay(Coalesce, _time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogStoreFailed(e);
            }

            await SleepAsync(sleep, stoppingToken);
        }

        await Task.WhenAll(_inFlight.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Starts what is due.</summary>
    /// <returns>How long nothing else will be, unless something happens; without end while the bot is off.</returns>
    private async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        if (!_options.CurrentValue.IsEnabled) return Timeout.InfiniteTimeSpan;
        var now = _time.GetUtcNow();
        foreach (var row in await _store.DueForDeliveryAsync(now, MaxDue, cancellationToken))
            Start(row, () => _delivery.DeliverAsync(row.Id, _cutOff.Token));
        var active = await _store.ActiveChatRequestsAsync(MaxActive, cancellationToken);
        var (changed, later) = await _progress.LookAsync(active, cancellationToken);
        foreach (var (row, text) in changed) Start(row, () => _progress.ShowAsync(row, text, _cutOff.Token));
        var next = await _store.NextDeliveryAsync(cancellationToken) is { } due && due > now && !(later < due) ? due : later;
        return next is { } at && at - now < LongestSleep ? (at > now ? at - now : TimeSpan.Zero) : LongestSleep;
    }

    private void Start(Transcription row, Func<Task> work)
    {
        var chat = row.Origin.ChatId!.Value;
        if (_inFlight.Count >= MaxInFlight || _inFlight.ContainsKey(chat)) return;
        // In the table before it runs: it takes itself out at its end.
        var gate = new TaskCompletionSource();
        _inFlight[chat] = RunAsync();
        gate.SetResult();

        async Task RunAsync()
        {
            await gate.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            using var scope = _logger.BeginTranscription(row.Id);
            try
            {
                await work();
            }
            catch (OperationCanceledException)
            {
                // The host stops; the row says what is still to be told.
            }
            catch (Exception e)
            {
                LogStoreFailed(e);
                await Task.Delay(StoreFailureDelay, _time, _cutOff.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                _inFlight.TryRemove(chat, out _);
                _wake.Writer.TryWrite(true);
            }
        }
    }

    private async Task SleepAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var timeOut = new CancellationTokenSource(longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to stop.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Replies cannot be looked up or recorded; trying again.")]
    private partial void LogStoreFailed(Exception exception);
}
