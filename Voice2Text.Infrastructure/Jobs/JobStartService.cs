using Microsoft.Extensions.Hosting;
using Quartz;

namespace Voice2Text.Infrastructure.Jobs;

/// <summary>Schedules jobs that are new to the database, before the scheduler starts; the schedules of the others are left alone.</summary>
internal sealed class JobStartService(ISchedulerFactory schedulers, IEnumerable<IScheduledWork> works, JobRunStore runs, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await runs.CloseInterruptedAsync(cancellationToken);
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var work in works)
        {
            if (!await scheduler.Exists(JobSchedules.KeyOf(work.Kind), cancellationToken))
                await scheduler.AddJob(JobBuilder.Create<ScheduledJob>().WithIdentity(JobSchedules.KeyOf(work.Kind)).StoreDurably(true).Build(), AddJobOptions.Replacing, cancellationToken);
            if (!await scheduler.Exists(JobSchedules.TriggerOf(work.Kind), cancellationToken))
                await scheduler.ScheduleJob(JobSchedules.Trigger(work.Kind, work.DefaultSchedule, time), cancellationToken: cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
