using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Works off installations while the server runs, those first that its last end has interrupted.</summary>
internal sealed partial class ModelInstallationService(ModelInstaller installer, TimeProvider time, ILogger<ModelInstallationService> logger) : BackgroundService
{
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await installer.RestoreAsync(stoppingToken);
                await installer.RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await Task.Delay(FailureDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The folder of the models cannot be used; trying again.")]
    private partial void LogFailed(Exception exception);
}
