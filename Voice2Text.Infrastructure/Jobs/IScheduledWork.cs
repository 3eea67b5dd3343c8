namespace Voice2Text.Infrastructure.Jobs;

/// <summary>What a job does. It can be cut off at any point and run again: nothing is counted or removed twice.</summary>
public interface IScheduledWork
{
    JobKind Kind { get; }

    /// <summary>Cron expression of the first start, in the server's time zone; the operator may change it.</summary>
    string DefaultSchedule { get; }

    /// <summary>Does it, in short transactions, and says what it did. An exception is the reason why the run failed.</summary>
    Task RunAsync(JobReport report, CancellationToken cancellationToken);
}
