using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Health;

// Anybody may ask: reasons name no path, no account and no file. The console and the log say more.

/// <summary>The database can be written. Asked anew at most every few seconds, however often the endpoint is called.</summary>
internal sealed class DatabaseHealthCheck(DatabaseProbe probe, TimeProvider time) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1);
    private HealthCheckResult _last;
    private long? _askedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt is { } at && time.GetElapsedTime(at) < Kept) return _last;
            _last = await AskAsync(cancellationToken);
            _askedAt = time.GetTimestamp();
            return _last;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<HealthCheckResult> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await probe.WriteAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (DbException)
        {
            return HealthCheckResult.Unhealthy("The database cannot be written.");
        }
    }
}

/// <summary>
/// The speech engine has not failed. Not loaded is healthy: the next transcription loads it. Only what the worker has
/// noted is read: a busy engine is neither asked nor waited for, and one that makes no progress is ended by the worker.
/// </summary>
internal sealed class EngineHealthCheck(EngineStatus engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = engine.State;
        return Task.FromResult(state == EngineState.Failed
            ? HealthServices.Result(HealthStatus.Unhealthy, state, ReasonOf(engine.Failure))
            : HealthServices.Result(HealthStatus.Healthy, state));
    }

    private static string ReasonOf(SpeechFailure? failure) => failure switch
    {
        SpeechFailure.DoesNotFit or SpeechFailure.OutOfMemory => "The model does not fit into memory.",
        SpeechFailure.ModelDamaged => "The model is not installed, or its files are missing or damaged.",
        SpeechFailure.Crashed => "The engine's process did not start, or crashed while it loaded the model.",
        SpeechFailure.Killed => "The engine's process was killed while it loaded the model.",
        SpeechFailure.TimedOut => "The engine took too long to load the model.",
        _ => "The model could not be loaded.",
    };
}

/// <summary>
/// The bot polls, and Telegram accepts its token. An outage of Telegram is not this server's: it stays ready, and says so.
/// </summary>
internal sealed class BotHealthCheck(BotStatus bot, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = bot.State;
        return Task.FromResult(state switch
        {
            BotState.Unauthorized => HealthServices.Result(HealthStatus.Unhealthy, state, "Telegram does not accept the bot's token."),
            _ when bot.IsSilent(time) => HealthServices.Result(HealthStatus.Unhealthy, state, "The bot does not ask for messages any more. Restart the server."),
            BotState.Unreachable => HealthServices.Result(HealthStatus.Degraded, state, "Telegram cannot be reached, or answers with errors."),
            _ => HealthServices.Result(HealthStatus.Healthy, state),
        });
    }
}

/// <summary>There is room to write. Below this little the next message may not be stored.</summary>
internal sealed class DiskHealthCheck(HostFeed host) : IHealthCheck
{
    private const long Least = 64 << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        host.Latest?.Disk is { Free: < Least } ? HealthCheckResult.Unhealthy("The disk is nearly full.") : HealthCheckResult.Healthy());
}
