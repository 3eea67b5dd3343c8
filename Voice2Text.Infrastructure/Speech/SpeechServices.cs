using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech;

public static class SpeechServices
{
    /// <summary>The speech engine on ONNX Runtime.</summary>
    public static IServiceCollection AddSpeech(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISpeechEngine, OnnxSpeechEngine>();
        return services;
    }
}
