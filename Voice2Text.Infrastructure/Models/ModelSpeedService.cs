using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Measures the speed of the configured model once, at the first start that finds it installed: its first runs have a prediction then.</summary>
public sealed partial class ModelSpeedService(
    IModelLibrary library, ModelForecast forecast, IOptionsMonitor<SpeechOptions> options, ILogger<ModelSpeedService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server does not wait for it.
        await Task.Yield();
        try
        {
            var models = await library.ListAsync(stoppingToken);
            if (models.FirstOrDefault(m => m.Id == options.CurrentValue.Model || m.Name == options.CurrentValue.Model) is { } model) await forecast.MeasureAsync(model, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The speed of the model could not be measured.")]
    private partial void LogFailed(Exception exception);
}
