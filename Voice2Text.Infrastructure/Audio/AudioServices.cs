using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Audio;

public static class AudioServices
{
    /// <summary>The audio decoder on ffmpeg; <see cref="FfmpegOptions"/> may be configured beside it.</summary>
    public static IServiceCollection AddAudio(this IServiceCollection services)
    {
        services.AddOptions<FfmpegOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAudioDecoder, FfmpegAudioDecoder>();
        return services;
    }
}
