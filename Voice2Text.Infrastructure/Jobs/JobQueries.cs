using Microsoft.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Jobs;

/// <summary>Reads jobs and their runs.</summary>
public sealed class JobQueries(IDbContextFactory<Voice2TextDbContext> contexts, IEnumerable<IScheduledWork> works, JobSchedules schedules)
{
    /// <summary>Every job with its schedule and last run.</summary>
    public async Task<IReadOnlyList<JobRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = new List<JobRow>();
        foreach (var work in works.OrderBy(w => w.Kind))
        {
            var last = await context.JobRuns.AsNoTracking().Where(r => r.Job == work.Kind).OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken);
            rows.Add(new JobRow(work.Kind, work.DefaultSchedule, await schedules.FindAsync(work.Kind, cancellationToken), last));
        }

        return rows;
    }

    /// <summary>Runs, the newest first.</summary>
    /// <param name="job">Only of this job.</param>
    /// <param name="page">From 1.</param>
    /// <param name="size">Rows on a page.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<JobRunPage> RunsAsync(JobKind? job, int page, int size, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = context.JobRuns.AsNoTracking().Where(r => job == null || r.Job == job);
        return new JobRunPage(
            await runs.OrderByDescending(r => r.Id).Skip((page - 1) * size).Take(size).ToListAsync(cancellationToken),
            await runs.CountAsync(cancellationToken));
    }
}

/// <summary>One job.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="DefaultSchedule">Cron expression of the first start.</param>
/// <param name="Schedule">When it runs; <see langword="null"/> before the first start has ended.</param>
/// <param name="LastRun">The last one, also one that is going on.</param>
public sealed record JobRow(JobKind Kind, string DefaultSchedule, JobSchedule? Schedule, JobRun? LastRun);

/// <summary>One page of runs.</summary>
/// <param name="Runs">The newest first.</param>
/// <param name="Total">Runs on all pages.</param>
public sealed record JobRunPage(IReadOnlyList<JobRun> Runs, int Total);
