using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;
using Voice2Text.Infrastructure.Jobs.Retention;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Persistence.Backups;

namespace Voice2Text.Infrastructure.Jobs;

public static class JobServices
{
    // A trigger that is this late was missed: it is made up for at the start, and by the look every half an hour.
    private static readonly TimeSpan MisfireThreshold = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MisfireLook = TimeSpan.FromMinutes(30);

    // How far ahead the next run is looked for. A change of a schedule wakes the scheduler by itself, so that the rest
    // costs one look into the database in this time.
    private static readonly TimeSpan IdleWait = TimeSpan.FromMinutes(30);

    /// <summary>Scheduled jobs: roll-ups, retention, upkeep and backups. Needs persistence.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddBackups();
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<JobFeed>();
        services.AddSingleton<JobRunStore>();
        services.AddSingleton<JobSchedules>();
        services.AddSingleton<JobQueries>();
        services.AddSingleton<PerformanceQueries>();
        services.AddSingleton<AudioRetention>();
        services.AddSingleton<RowRetention>();
        services.AddSingleton<IScheduledWork, TranscriptionRollupWork>();
        services.AddSingleton<IScheduledWork, HostRollupWork>();
        services.AddSingleton<IScheduledWork, RetentionWork>();
        services.AddSingleton<IScheduledWork, UpkeepWork>();
        services.AddSingleton<IScheduledWork, BackupWork>();
        services.AddHostedService<JobStartService>();
        return services.AddScheduler();
    }

    private static IServiceCollection AddScheduler(this IServiceCollection services)
    {
        services.AddQuartz(quartz => quartz
            .ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "Voice2Text";
                scheduler.IdleWaitTime = IdleWait;
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            })
            // One job at a time: on a small server they would only be in each other's way.
            .UseDefaultThreadPool(1)
            .UsePersistentStore(store => store
                // The same connection string as everywhere else, and with it the same pool of connections.
                .UseSqlite(source => source.DataSourceFactory = provider => SqliteFactory.Instance.CreateDataSource(
                    PersistenceServices.ConnectionString(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DatabasePath)))
                .ConfigureStore(options =>
                {
                    options.MisfireThreshold = MisfireThreshold;
                    options.MisfireHandlerFrequency = MisfireLook;
                    options.StoreJobDataAsStrings = true;
                    options.UseBackgroundThreads = true;
                })));
        services.AddQuartzHostedService(host => host.WaitForJobsToComplete = true);
        return services;
    }
}
