using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>Writes transcriptions, each change in a context and transaction of its own, and tells the feed.</summary>
public sealed class TranscriptionStore(IDbContextFactory<Voice2TextDbContext> contexts, TranscriptionFeed feed)
{
    // Writers of one row are a worker, the reply writer and a person: more than a few rounds would be a fault.
    private const int MaxRounds = 10;
    private const int SqliteConstraintUnique = 2067;

    private static readonly TranscriptionState[] Waiting = [TranscriptionState.Queued, TranscriptionState.Preparing, TranscriptionState.Transcribing];

    /// <summary>Stores a new one; <see langword="null"/> where this message is stored already.</summary>
    public async Task<Transcription?> AddAsync(Transcription transcription, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(transcription);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is SqliteException { SqliteExtendedErrorCode: SqliteConstraintUnique })
        {
            return null;
        }

        feed.Publish(new TranscriptionEvent(transcription.Id, transcription.State));
        return transcription;
    }

    /// <summary>Loads one, changes it and saves it; again from the start where another writer was faster.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="change">The change; <see langword="false"/> leaves the row alone.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The changed row; <see langword="null"/> where it is missing or was left alone.</returns>
    public async Task<Transcription?> UpdateAsync(long id, Func<Transcription, bool> change, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var transcription = await context.Transcriptions.Include(t => t.Segments).SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
            if (transcription is null) return null;
            var before = transcription.State;
            if (!change(transcription)) return null;
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (round < MaxRounds)
            {
                continue;
            }

            if (before != transcription.State || transcription.State.IsFinal()) feed.Publish(new TranscriptionEvent(id, transcription.State));
            return transcription;
        }
    }

    /// <summary>Removes one that has ended, with its history, segments and what the search has of it.</summary>
    /// <returns>The removed row; <see langword="null"/> where it is missing or has not ended.</returns>
    public async Task<Transcription?> DeleteAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Transcriptions.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
        if (found is null || !found.State.IsFinal()) return null;
        // Not where it was retried meanwhile.
        if (await context.Transcriptions.Where(t => t.Id == id && t.Version == found.Version).ExecuteDeleteAsync(cancellationToken) == 0) return null;
        feed.Publish(new TranscriptionEvent(id, found.State));
        return found;
    }

    public async Task<Transcription?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Transcriptions.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
    }

    /// <summary>How many of a user's requests are not done yet.</summary>
    public async Task<int> CountWaitingAsync(string userKey, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Transcriptions.CountAsync(t => t.Origin.UserKey == userKey && Waiting.Contains(t.State), cancellationToken);
    }

    /// <summary>A user's requests of one chat that are not done yet.</summary>
    public Task<IReadOnlyList<Transcription>> ActiveOfChatAsync(long chatId, string userKey, CancellationToken cancellationToken) =>
        ReadAsync(all => all.Where(t => t.Origin.ChatId == chatId && t.Origin.UserKey == userKey && Waiting.Contains(t.State)).OrderBy(t => t.Id), cancellationToken);

    /// <summary>Requests of all chats whose sender waits for the answer, the oldest first.</summary>
    public Task<IReadOnlyList<Transcription>> ActiveChatRequestsAsync(int limit, CancellationToken cancellationToken) =>
        ReadAsync(all => all.Where(t => t.Origin.ChatId != null && !t.IsAnswered && Waiting.Contains(t.State)).OrderBy(t => t.Id).Take(limit), cancellationToken);

    /// <summary>Those whose sender is to be told something now, the longest due first.</summary>
    public Task<IReadOnlyList<Transcription>> DueForDeliveryAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ReadAsync(all => all.Where(t => t.DeliveryDueAt <= now).OrderBy(t => t.DeliveryDueAt).Take(limit), cancellationToken);

    /// <summary>When the next sender is to be told something.</summary>
    public async Task<DateTimeOffset?> NextDeliveryAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Transcriptions.Where(t => t.DeliveryDueAt != null).MinAsync(t => t.DeliveryDueAt, cancellationToken);
    }

    /// <summary>A finished transcription of the same audio by the same model, with its segments.</summary>
    public async Task<Transcription?> FindAnswerAsync(string fileUniqueId, string model, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Transcriptions.AsNoTracking().Include(t => t.Segments)
            .Where(t => t.Media.FileUniqueId == fileUniqueId && t.Model == model && t.Text != null)
            .OrderByDescending(t => t.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Transcription>> ReadAsync(Func<IQueryable<Transcription>, IQueryable<Transcription>> query, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await query(context.Transcriptions.AsNoTracking()).ToListAsync(cancellationToken);
    }
}
