using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>What the console reads of transcriptions.</summary>
public sealed class TranscriptionQueries(IDbContextFactory<Voice2TextDbContext> contexts)
{
    private const int ExcerptLength = 160;
    private const int LastShown = 5;
    private const int MaxListed = 500;

    /// <summary>Beyond so many rows a list does not count.</summary>
    public const int MaxCounted = 1000;

    /// <summary>A page of a list, the newest first. What is newer than the newest page is that page.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="at">Where the page is; the newest ones where nothing is said.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<TranscriptionPage> PageAsync(TranscriptionFilter filter, TranscriptionCursor at, int size, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var selection = new TranscriptionSelection(filter);
        var ids = await selection.Page(at, size + 1).ToListAsync<long>(context, cancellationToken);
        if (at.After is not null && ids.Count <= size)
        {
            at = TranscriptionCursor.Newest;
            ids = await selection.Page(at, size + 1).ToListAsync<long>(context, cancellationToken);
        }

        var hasMore = ids.Count > size;
        if (hasMore) ids.RemoveAt(size);
        if (at.After is not null) ids.Reverse();
        var rows = await RowsAsync(context.Transcriptions.AsNoTracking().Where(t => ids.Contains(t.Id)).OrderByDescending(t => t.Id), cancellationToken);
        if (ids.Count > 0 && selection.Snippets(ids) is { } snippets) rows = WithSnippets(rows, await snippets.ToListAsync<Snippet>(context, cancellationToken));
        var isWhole = at == TranscriptionCursor.Newest && !hasMore;
        var total = isWhole ? rows.Count : (await selection.Count(MaxCounted + 1).ToListAsync<int>(context, cancellationToken))[0];
        return new TranscriptionPage(rows, at.After is not null ? hasMore : at.Before is not null, at.After is not null || hasMore, total > MaxCounted ? null : total);
    }

    /// <summary>The newest ids that a filter means.</summary>
    public async Task<IReadOnlyList<long>> IdsAsync(TranscriptionFilter filter, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await new TranscriptionSelection(filter).Page(TranscriptionCursor.Newest, limit).ToListAsync<long>(context, cancellationToken);
    }

    /// <summary>Everybody who has sent something.</summary>
    public async Task<IReadOnlyList<Person>> PeopleAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var people = new List<Person>();
        foreach (var key in await TranscriptionSelection.Distinct("UserKey", MaxListed).ToListAsync<string>(context, cancellationToken))
        {
            var name = await context.Transcriptions.Where(t => t.Origin.UserKey == key).OrderByDescending(t => t.Id).Select(t => t.Origin.UserName).FirstOrDefaultAsync(cancellationToken);
            people.Add(new Person(key, name));
        }

        return [.. people.OrderBy(p => p.Name ?? p.Key, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>The models that have made texts.</summary>
    public Task<IReadOnlyList<string>> ModelsAsync(CancellationToken cancellationToken) => DistinctAsync("Model", cancellationToken);

    /// <summary>The languages that were spoken.</summary>
    public Task<IReadOnlyList<string>> LanguagesAsync(CancellationToken cancellationToken) => DistinctAsync("Language", cancellationToken);

    /// <summary>One transcription; <see langword="null"/> where there is none of this id.</summary>
    public async Task<TranscriptionDetails?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Transcriptions.AsNoTracking()
            .Include(t => t.Changes.OrderBy(c => EF.Property<long>(c, "Id")))
            .Include(t => t.Segments.OrderBy(s => s.Index))
            .SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
        if (found is null) return null;
        var host = await context.HostProfiles.AsNoTracking().SingleOrDefaultAsync(h => h.Id == found.HostProfileId, cancellationToken);
        return new TranscriptionDetails(found, host);
    }

    public async Task<TranscriptionOverview> OverviewAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var all = context.Transcriptions.AsNoTracking();
        var failures = await TranscriptionSelection.NewestFailures(LastShown).ToListAsync<long>(context, cancellationToken);
        return new TranscriptionOverview(
            await all.CountAsync(t => t.State == TranscriptionState.Queued, cancellationToken),
            await RowsAsync(all.Where(t => t.State == TranscriptionState.Completed).OrderByDescending(t => t.Id).Take(LastShown), cancellationToken),
            [.. (await RowsAsync(all.Where(t => failures.Contains(t.Id)), cancellationToken)).OrderBy(r => failures.IndexOf(r.Id))]);
    }

    /// <summary>Those of these ids that there are, in no order.</summary>
    public async Task<IReadOnlyList<TranscriptionRow>> RowsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await RowsAsync(context.Transcriptions.AsNoTracking().Where(t => ids.Contains(t.Id)), cancellationToken);
    }

    private async Task<IReadOnlyList<string>> DistinctAsync(string column, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await TranscriptionSelection.Distinct(column, MaxListed).ToListAsync<string>(context, cancellationToken);
    }

    private static IReadOnlyList<TranscriptionRow> WithSnippets(IReadOnlyList<TranscriptionRow> rows, List<Snippet> snippets)
    {
        var byId = snippets.ToDictionary(s => s.Id, s => PartsOf(s.Text ?? ""));
        return [.. rows.Select(r => byId.TryGetValue(r.Id, out var parts) ? r with { Snippet = parts } : r)];
    }

    /// <summary>Every second piece between the marks is a match.</summary>
    private static IReadOnlyList<TextPart> PartsOf(string marked) =>
    [
        .. marked.Split(TranscriptionSelection.MatchBegins, TranscriptionSelection.MatchEnds)
            .Select((text, index) => new TextPart(text, index % 2 == 1)).Where(p => p.Text.Length > 0),
    ];

    private static async Task<IReadOnlyList<TranscriptionRow>> RowsAsync(IQueryable<Transcription> chosen, CancellationToken cancellationToken)
    {
        var rows = await chosen.Select(t => new
        {
            t.Id,
            t.CreatedAt,
            t.State,
            t.Origin.UserName,
            t.Origin.UserKey,
            t.Media.Kind,
            t.Media.FileName,
            Stated = t.Media.Duration,
            t.AudioDuration,
            t.Times,
            t.AnsweredFrom,
            Excerpt = t.Text == null ? null : t.Text.Substring(0, ExcerptLength),
            t.Failure,
            t.FailureReason,
        }).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(r => new TranscriptionRow
            {
                Id = r.Id,
                CreatedAt = r.CreatedAt,
                State = r.State,
                Sender = r.UserName ?? r.UserKey,
                Kind = r.Kind,
                FileName = r.FileName,
                Duration = r.AudioDuration ?? r.Stated,
                RealTimeFactor = r.Times is not null && r.AnsweredFrom is null && r.AudioDuration is { Ticks: > 0 } duration ? r.Times.Processing / duration : null,
                Excerpt = r.Excerpt,
                Failure = r.Failure,
                FailureReason = r.FailureReason,
            }),
        ];
    }
}
