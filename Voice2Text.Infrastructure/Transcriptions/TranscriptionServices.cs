using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Transcriptions;

public static class TranscriptionServices
{
    /// <summary>The queue, its worker, and what people can do with transcriptions. Needs persistence, audio, speech and models.</summary>
    public static IServiceCollection AddTranscriptions(this IServiceCollection services)
    {
        services.AddOptions<TranscriptionOptions>().BindConfiguration(TranscriptionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TranscriptionOptions>, TranscriptionOptionsValidator>();
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SpeechOptions>, SpeechOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TranscriptionFeed>();
        services.AddSingleton<WorkInProgress>();
        services.AddSingleton<EngineStatus>();
        services.AddSingleton<TranscriptionStore>();
        services.AddSingleton<AudioStore>();
        services.AddSingleton<TranscriptionQueue>();
        services.AddSingleton<ITranscriptionQueue>(provider => provider.GetRequiredService<TranscriptionQueue>());
        services.AddSingleton<QueueOutlook>();
        services.AddSingleton<TranscriptionCommands>();
        services.AddSingleton<TranscriptionQueries>();
        services.AddSingleton<SpeedQueries>();
        services.AddModelSwitch();
        services.AddModelFit();
        services.AddSingleton<ModelQueries>();
        services.AddSingleton<ActiveModel>();
        services.AddSingleton<ModelSwitcher>();
        services.AddSingleton<TranscriptionRun>();
        services.AddMetrics();
        services.AddSingleton<TranscriptionMetrics>();
        services.AddSingleton<IMediaSource, UploadMediaSource>();
        services.AddHostedService<TranscriptionWorker>();
        return services;
    }
}
