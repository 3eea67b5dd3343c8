using Microsoft.Extensions.Options;
using Voice2Text.Domain.Metrics;

namespace Voice2Text.Infrastructure.Jobs.Retention;

/// <summary>Removes what has been kept long enough. One kind that fails does not keep the others.</summary>
internal sealed class RetentionWork(
    IOptionsMonitor<RetentionOptions> options, AudioRetention audio, RowRetention rows, ILogRetention logs, TimeProvider time) : IScheduledWork
{
    public JobKind Kind => JobKind.Retention;

    public string DefaultSchedule => "0 20 3 * * ?";

    public async Task RunAsync(JobReport report, CancellationToken cancellationToken)
    {
        var keep = options.CurrentValue;
        await StepAsync(keep.AudioDays, before => audio.RemoveBeforeAsync(before, report, cancellationToken));
        await StepAsync(keep.TextDays, before => rows.RemoveTextsAsync(before, report, cancellationToken));
        await StepAsync(keep.SampleDays, before => rows.RemoveSamplesAsync(before, report, cancellationToken));
        await StepAsync(keep.MinuteDays, before => rows.RemoveRollupsAsync(Resolution.Minute, before, report, cancellationToken));
        await StepAsync(keep.HourDays, before => rows.RemoveRollupsAsync(Resolution.Hour, before, report, cancellationToken));
        await StepAsync(keep.DayDays, before => rows.RemoveRollupsAsync(Resolution.Day, before, report, cancellationToken));
        await StepAsync(keep.JobRunDays, before => rows.RemoveRunsAsync(before, report, cancellationToken));
        await StepAsync(keep.AuditDays, before => rows.RemoveAuditAsync(before, report, cancellationToken));
        await TryAsync(async () => report.Add(JobFigure.LogEntries, await logs.RemoveOldAsync(cancellationToken)));

        Task StepAsync(int days, Func<DateTimeOffset, Task> remove) =>
            days == 0 ? Task.CompletedTask : TryAsync(() => remove(time.GetUtcNow() - TimeSpan.FromDays(days)));

        async Task TryAsync(Func<Task> remove)
        {
            try
            {
                await remove();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                report.Fail(e.Message);
            }
        }
    }
}
