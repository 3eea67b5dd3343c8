using System.Collections.Concurrent;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Components.Shared;

/// <summary>
/// Notices when the engine or the bot change their state, which no event tells: one look for the whole process, in
/// memory, however many circuits are open. Hands on what the jobs tell, too.
/// </summary>
public sealed class StatusWatch(EngineStatus engine, BotStatus bot, JobFeed jobs, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Action, bool> _subscribers = new();

    /// <summary>Calls back on the watch's own thread; callbacks return at once and do not throw.</summary>
    public void Subscribe(Action callback) => _subscribers[callback] = true;

    public void Unsubscribe(Action callback) => _subscribers.TryRemove(callback, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        jobs.Changed += OnJobsChanged;
        using var timer = new PeriodicTimer(Interval, time);
        var last = Now();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (Now() == last) continue;
                last = Now();
                Tell();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        finally
        {
            jobs.Changed -= OnJobsChanged;
        }
    }

    private void OnJobsChanged(object? sender, EventArgs e) => Tell();

    private void Tell()
    {
        foreach (var (callback, _) in _subscribers) callback();
    }

    private (EngineState, string?, string?, string?, int, BotState, string?, string?) Now() => (engine.State, engine.Model, engine.Error, engine.Notice, engine.Losses, bot.State, bot.Name, bot.Reason);
}
