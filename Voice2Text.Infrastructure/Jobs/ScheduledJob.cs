using Microsoft.Extensions.Logging;
using Quartz;

namespace Voice2Text.Infrastructure.Jobs;

/// <summary>
/// The one type of job that Quartz knows: its key names the work. A run is recorded; a failure is in the record and in the
/// log, and the schedule goes on.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class ScheduledJob(IEnumerable<IScheduledWork> works, JobRunStore runs, ILogger<ScheduledJob> logger) : IJob
{
    /// <summary>Who asked for the run, in the data of the trigger.</summary>
    public const string RequestedBy = "by";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (!Enum.TryParse<JobKind>(context.JobDetail.Key.Name, out var kind) || works.FirstOrDefault(w => w.Kind == kind) is not { } work)
        {
            LogUnknown(context.JobDetail.Key.Name);
            return;
        }

        context.MergedJobDataMap.TryGetValue(RequestedBy, out var by);
        await RunAsync(work, by as string, cancellationToken);
    }

    internal async Task RunAsync(IScheduledWork work, string? requestedBy, CancellationToken cancellationToken)
    {
        var report = new JobReport();
        var id = await runs.BeginAsync(work.Kind, requestedBy, cancellationToken);
        var (result, error) = await TryAsync(work, report, cancellationToken);
        // The record is kept where the server stops, too.
        await runs.FinishAsync(id, result, report, error, CancellationToken.None);
        if (result == JobResult.Done) LogDone(work.Kind, report);
        else LogNotDone(work.Kind, result, error);
    }

    private static async Task<(JobResult Result, string? Error)> TryAsync(IScheduledWork work, JobReport report, CancellationToken cancellationToken)
    {
        try
        {
            await work.RunAsync(report, cancellationToken);
            return report.Errors.Count == 0 ? (JobResult.Done, null) : (JobResult.Failed, string.Join('\n', report.Errors));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (JobResult.Cancelled, null);
        }
        catch (Exception e)
        {
            return (JobResult.Failed, string.Join('\n', [.. report.Errors, e.Message]));
        }
    }

    [LoggerMessage(LogLevel.Information, "The job {Job} is done: {Report}")]
    private partial void LogDone(JobKind job, JobReport report);

    [LoggerMessage(LogLevel.Warning, "The job {Job} ended as {Result}: {Error}")]
    private partial void LogNotDone(JobKind job, JobResult result, string? error);

    [LoggerMessage(LogLevel.Warning, "The job {Job} is not known to this version.")]
    private partial void LogUnknown(string job);
}
