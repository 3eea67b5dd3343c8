using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Tries again what may pass by itself: with growing waits, and a bounded number of times without progress.</summary>
internal sealed partial class InstallationRetries(Installation installation, ModelHubOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Attempts where not one byte has ever come: a wrong setting is told soon.</summary>
    private const int MaxFirstAttempts = 3;

    /// <summary>An attempt that has brought this much counts as progress.</summary>
    private const long Progress = 1 << 20;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Bytes that have come in this run and had not been there before.</summary>
    public long Received { get; set; }

    /// <exception cref="InstallException">It failed for good.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        var failures = 0;
        var wasDamaged = false;
        while (true)
        {
            var before = Received;
            InstallException failure;
            try
            {
                return await attempt();
            }
            catch (InstallException e) when (e.Fault.IsTransient || (e.Fault.Failure == InstallFailure.Damaged && !wasDamaged))
            {
                failure = e;
            }

            if (failure.Fault.Failure == InstallFailure.Damaged)
            {
                wasDamaged = true;
                LogAgain(logger, installation.Now.Id, failure.Fault.Failure, failure.Message);
                continue;
            }

            failures = Received - before >= Progress ? 1 : failures + 1;
            await WaitAsync(failure, failures, cancellationToken);
        }
    }

    private async Task WaitAsync(InstallException failure, int failures, CancellationToken cancellationToken)
    {
        if (failure.RetryAfter > options.MaxRetryAfter)
        {
            throw new InstallException(
                failure.Fault with { Message = $"{failure.Message} It asks to wait {failure.RetryAfter.Value.TotalMinutes:0} minutes; resume the installation then." }, failure);
        }

        if (failures >= (Received > 0 ? options.MaxAttempts : Math.Min(MaxFirstAttempts, options.MaxAttempts))) throw failure;
        var wait = FirstWait * Math.Pow(2, failures - 1);
        if (wait > LongestWait) wait = LongestWait;
        if (failure.RetryAfter > wait) wait = failure.RetryAfter.Value;
        LogAgain(logger, installation.Now.Id, failure.Fault.Failure, failure.Message);
        // The wait has begun when people see it: a test moves the clock then.
        var waiting = Task.Delay(wait, time, cancellationToken);
        installation.Show(now => now with { RetryAt = time.GetUtcNow() + wait, Fault = failure.Fault, BytesPerSecond = 0 }, isUrgent: true);
        await waiting;
        installation.Show(now => now with { RetryAt = null, Fault = null }, isUrgent: true);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Installation {Id} tries again ({Failure}): {Reason}")]
    private static partial void LogAgain(ILogger logger, string id, InstallFailure failure, string reason);
}
