using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>What the console reads of transcriptions.</summary>
public sealed class TranscriptionQueries(IDbContextFactory<Voice2TextDbContext> contexts)
{
    private const int ExcerptLength = 160;
    private const int LastShown = 5;
    private const string Escape = "\\";

    /// <summary>A page of a list, the newest first.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="page">From 1; one past the end is empty.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<TranscriptionPage> PageAsync(TranscriptionFilter filter, int page, int size, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var matching = Matching(context.Transcriptions.AsNoTracking(), filter);
        var total = await matching.CountAsync(cancellationToken);
        var rows = await RowsAsync(matching.OrderByDescending(t => t.Id).Skip((page - 1) * size).Take(size), cancellationToken);
        return new TranscriptionPage(rows, total);
    }

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
        return new TranscriptionOverview(
            await all.CountAsync(t => t.State == TranscriptionState.Queued, cancellationToken),
            await RowsAsync(all.Where(t => t.State == TranscriptionState.Completed).OrderByDescending(t => t.Id).Take(LastShown), cancellationToken),
            await RowsAsync(
                all.Where(t => t.State == TranscriptionState.Failed || t.State == TranscriptionState.Rejected)
                    .OrderByDescending(t => t.StateChangedAt).Take(LastShown),
                cancellationToken));
    }

    /// <summary>Those of these ids that there are, in no order.</summary>
    public async Task<IReadOnlyList<TranscriptionRow>> RowsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await RowsAsync(context.Transcriptions.AsNoTracking().Where(t => ids.Contains(t.Id)), cancellationToken);
    }

    private static IQueryable<Transcription> Matching(IQueryable<Transcription> all, TranscriptionFilter filter)
    {
        if (filter.State is { } state) all = all.Where(t => t.State == state);
        if (string.IsNullOrWhiteSpace(filter.Search)) return all;
        var pattern = $"%{Escaped(filter.Search.Trim())}%";
        return all.Where(t => EF.Functions.Like(t.Text!, pattern, Escape)
            || EF.Functions.Like(t.Origin.UserName!, pattern, Escape)
            || EF.Functions.Like(t.Media.FileName!, pattern, Escape));
    }

    private static string Escaped(string search) => search
        .Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal)
        .Replace("_", Escape + "_", StringComparison.Ordinal);

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
