using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Benchmarks;

/// <summary>Job runs: the roll-ups each hour, the others each night.</summary>
internal static class SeededJobs
{
    private static readonly JobKind[] Hourly = [JobKind.TranscriptionRollup, JobKind.HostRollup];
    private static readonly JobKind[] Nightly = [JobKind.Retention, JobKind.Upkeep, JobKind.Backup];

    public static async Task MakeAsync(IDbContextFactory<Voice2TextDbContext> contexts, DateTimeOffset now, int days, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        var hours = 0;
        for (var at = now.AddDays(-days); at < now; at = at.AddHours(1))
        {
            foreach (var kind in hours++ % 24 == 0 ? [.. Hourly, .. Nightly] : Hourly)
            {
                var run = new JobRun { Job = kind, StartedAt = at };
                var report = new JobReport();
                report.Add(JobFigure.Periods, hours % 60);
                var isFailed = hours % 997 == 0;
                run.Finish(isFailed ? JobResult.Failed : JobResult.Done, report, isFailed ? "The disk is full." : null, at.AddSeconds(2));
                context.Add(run);
            }
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The jobs page's queries, with every job scheduled and none running.</summary>
    public static async Task<ServiceProvider> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(Options.Create(new StorageOptions { Directory = folder }));
        services.AddPersistence().AddJobs();
        foreach (var work in services.Where(s => s.ServiceType == typeof(IScheduledWork)).ToList()) services.Remove(work);
        foreach (var kind in Enum.GetValues<JobKind>()) services.AddSingleton<IScheduledWork>(new Idle(kind));
        var provider = services.BuildServiceProvider();
        await ActivatorUtilities.CreateInstance<JobStartService>(provider).StartAsync(cancellationToken);
        return provider;
    }

    private sealed class Idle(JobKind kind) : IScheduledWork
    {
        public JobKind Kind => kind;

        public string DefaultSchedule => "0 0 3 * * ?";

        public Task RunAsync(JobReport report, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
