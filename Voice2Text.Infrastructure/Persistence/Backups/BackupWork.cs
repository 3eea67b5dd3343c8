using Voice2Text.Infrastructure.Jobs;

namespace Voice2Text.Infrastructure.Persistence.Backups;

/// <summary>Makes a backup and removes the oldest.</summary>
internal sealed class BackupWork(BackupStore backups) : IScheduledWork
{
    public JobKind Kind => JobKind.Backup;

    public string DefaultSchedule => "0 50 3 * * ?";

    public async Task RunAsync(JobReport report, CancellationToken cancellationToken)
    {
        report.Add(JobFigure.BackupBytes, (await backups.CreateAsync(target: null, cancellationToken)).Bytes);
        report.Add(JobFigure.Backups, backups.Prune());
    }
}
