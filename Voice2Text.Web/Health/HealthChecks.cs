using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Voice2Text.Domain.Hosts;
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

/// <summary>The speech engine has not failed. Not loaded yet is healthy: the first transcription loads it.</summary>
internal sealed class EngineHealthCheck(EngineStatus engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        engine.State == EngineState.Failed ? HealthCheckResult.Unhealthy("The model could not be loaded.") : HealthCheckResult.Healthy());
}

/// <summary>Telegram accepts the bot's token. An outage of Telegram is not this server's: it stays ready.</summary>
internal sealed class BotHealthCheck(BotStatus bot) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        bot.State == BotState.Unauthorized ? HealthCheckResult.Unhealthy("Telegram does not accept the bot's token.") : HealthCheckResult.Healthy());
}

/// <summary>There is room to write. Below this little the next message may not be stored.</summary>
internal sealed class DiskHealthCheck(HostFeed host) : IHealthCheck
{
    private const long Least = 64 << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        host.Latest?.Disk is { Free: < Least } ? HealthCheckResult.Unhealthy("The disk is nearly full.") : HealthCheckResult.Healthy());
}
