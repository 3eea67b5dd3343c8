using Quartz;

namespace Voice2Text.Infrastructure.Jobs;

/// <summary>Reads and changes the schedules, which Quartz keeps in the database.</summary>
public sealed class JobSchedules(ISchedulerFactory schedulers, JobFeed feed, TimeProvider time)
{
    internal static JobKey KeyOf(JobKind job) => new(job.ToString());

    internal static TriggerKey TriggerOf(JobKind job) => new(job.ToString());

    /// <summary>A trigger that makes up for missed runs with one run at once.</summary>
    internal static ITrigger Trigger(JobKind job, string cron, TimeProvider time) => TriggerBuilder.Create(time)
        .WithIdentity(TriggerOf(job))
        .ForJob(KeyOf(job))
        .WithCronSchedule(cron, schedule => schedule.InTimeZone(TimeZoneInfo.Local).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
        .Build();

    /// <summary>Schedule, next run and pause of a job; <see langword="null"/> where it is not scheduled.</summary>
    public async Task<JobSchedule?> FindAsync(JobKind job, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        if (await scheduler.GetTrigger(TriggerOf(job), cancellationToken) is not ICronTrigger trigger) return null;
        var state = await scheduler.GetTriggerState(TriggerOf(job), cancellationToken);
        var isPaused = state == TriggerState.Paused;
        return new JobSchedule(trigger.CronExpressionString!, isPaused ? null : trigger.NextFireTimeUtc, isPaused);
    }

    /// <summary>Gives a job another schedule. A paused one stays paused.</summary>
    public async Task ChangeAsync(JobKind job, CronSchedule schedule, CancellationToken cancellationToken)
    {
        var wasPaused = (await FindAsync(job, cancellationToken))?.IsPaused == true;
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.RescheduleJob(TriggerOf(job), Trigger(job, schedule.Expression, time), cancellationToken);
        if (wasPaused) await scheduler.PauseTrigger(TriggerOf(job), cancellationToken);
        feed.Publish();
    }

    public async Task PauseAsync(JobKind job, CancellationToken cancellationToken)
    {
        await (await schedulers.GetScheduler(cancellationToken)).PauseTrigger(TriggerOf(job), cancellationToken);
        feed.Publish();
    }

    /// <summary>Ends a pause. Runs that were missed meanwhile are made up for with one.</summary>
    public async Task ResumeAsync(JobKind job, CancellationToken cancellationToken)
    {
        await (await schedulers.GetScheduler(cancellationToken)).ResumeTrigger(TriggerOf(job), cancellationToken);
        feed.Publish();
    }

    /// <summary>Has it run now, paused or not; where it runs already, once more after that.</summary>
    public async Task RunNowAsync(JobKind job, string who, CancellationToken cancellationToken)
    {
        var data = new JobDataMap { [ScheduledJob.RequestedBy] = who };
        await (await schedulers.GetScheduler(cancellationToken)).TriggerJob(KeyOf(job), data, cancellationToken);
    }
}

/// <summary>When a job runs.</summary>
/// <param name="Cron">With seconds first.</param>
/// <param name="NextAt">The next run; <see langword="null"/> while it is paused.</param>
/// <param name="IsPaused">It runs only when it is asked for.</param>
public sealed record JobSchedule(string Cron, DateTimeOffset? NextAt, bool IsPaused);
