using Microsoft.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Jobs;

/// <summary>Keeps a record of each run.</summary>
internal sealed class JobRunStore(IDbContextFactory<Voice2TextDbContext> contexts, JobFeed feed, TimeProvider time)
{
    public async Task<long> BeginAsync(JobKind job, string? requestedBy, CancellationToken cancellationToken)
    {
        var run = new JobRun { Job = job, StartedAt = time.GetUtcNow(), RequestedBy = requestedBy };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(run);
        await context.SaveChangesAsync(cancellationToken);
        feed.Publish();
        return run.Id;
    }

    public async Task FinishAsync(long id, JobResult result, JobReport report, string? error, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var run = await context.JobRuns.SingleAsync(r => r.Id == id, cancellationToken);
        run.Finish(result, report, error, time.GetUtcNow());
        await context.SaveChangesAsync(cancellationToken);
        feed.Publish();
    }

    /// <summary>Ends the records of runs that a killed server has left.</summary>
    public async Task CloseInterruptedAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.JobRuns.Where(r => r.Result == JobResult.Running).ExecuteUpdateAsync(r => r.SetProperty(x => x.Result, JobResult.Interrupted), cancellationToken);
    }
}
