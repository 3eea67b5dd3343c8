using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>Where a waiting transcription stands.</summary>
/// <param name="Place">1: next.</param>
/// <param name="Wait">Time until its text is expected; <see langword="null"/> while too few runs are known.</param>
public sealed record QueuePlace(int Place, ExpectedTime? Wait);

/// <summary>Predicts the queue from its order and from finished runs of the active model.</summary>
public sealed class QueueOutlook(
    IDbContextFactory<Voice2TextDbContext> contexts, TranscriptionQueue queue, WorkInProgress work, EngineStatus engine)
{
    private const int RunsLooked = 50;
    private static readonly TimeSpan UnknownDuration = TimeSpan.FromSeconds(30);

    /// <summary>The place of every waiting transcription.</summary>
    public async Task<IReadOnlyDictionary<long, QueuePlace>> PlacesAsync(CancellationToken cancellationToken)
    {
        var order = await queue.OrderAsync(cancellationToken);
        if (order.Count == 0) return new Dictionary<long, QueuePlace>();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var estimator = await FitAsync(context, cancellationToken);
        var ids = work.All.Select(r => r.Id).Concat(order.Select(o => o.Id)).ToList();
        var durations = await context.Transcriptions.AsNoTracking().Where(t => ids.Contains(t.Id))
            .Select(t => new { t.Id, t.Media.Duration }).ToDictionaryAsync(t => t.Id, t => t.Duration, cancellationToken);
        TimeSpan DurationOf(long id) => durations.GetValueOrDefault(id) ?? UnknownDuration;

        var ahead = work.All.Select(Left).ToList();
        var places = new Dictionary<long, QueuePlace>();
        foreach (var (index, waiting) in order.Index())
        {
            ahead.Add(DurationOf(waiting.Id));
            places[waiting.Id] = new QueuePlace(index + 1, estimator?.For(ahead));
        }

        return places;

        TimeSpan Left(RunningTranscription running)
        {
            var left = DurationOf(running.Id) - (running.Progress?.Done ?? TimeSpan.Zero);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private async Task<WaitEstimator?> FitAsync(Voice2TextDbContext context, CancellationToken cancellationToken)
    {
        var runs = await context.Transcriptions.AsNoTracking()
            .Where(t => t.Times != null && t.AnsweredFrom == null && (engine.Model == null || t.Model == engine.Model))
            .OrderByDescending(t => t.Id).Take(RunsLooked)
            .Select(t => new { t.AudioDuration, t.Times }).ToListAsync(cancellationToken);
        return WaitEstimator.Fit([.. runs.Where(r => r.AudioDuration is not null).Select(r => new RunCost(r.AudioDuration!.Value, r.Times!.Processing))]);
    }
}
