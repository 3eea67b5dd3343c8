using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Processes;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech;

public static class SpeechServices
{
    /// <summary>The speech engine on ONNX Runtime, in this process unless <see cref="AddEngineProcess"/> came before.</summary>
    public static IServiceCollection AddSpeech(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OnnxSpeechEngine>();
        services.TryAddSingleton<ISpeechEngine>(provider => provider.GetRequiredService<OnnxSpeechEngine>());
        return services;
    }

    /// <summary>The speech engine, and the work on models, in processes of their own, unless <see cref="SpeechOptions.InProcess"/> says otherwise.</summary>
    public static IServiceCollection AddEngineProcess(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => EngineProgram.OfApplication());
        services.TryAddSingleton<ProcessSpeechEngine>();
        services.TryAddSingleton<ISpeechEngine>(provider => provider.GetRequiredService<IOptionsMonitor<SpeechOptions>>().CurrentValue.InProcess
            ? provider.GetRequiredService<OnnxSpeechEngine>()
            : provider.GetRequiredService<ProcessSpeechEngine>());
        services.TryAddSingleton<OwnModelWork>();
        services.TryAddSingleton<ProcessModelWork>();
        services.TryAddSingleton<IModelWork>(provider => provider.GetRequiredService<IOptionsMonitor<SpeechOptions>>().CurrentValue.InProcess
            ? provider.GetRequiredService<OwnModelWork>()
            : provider.GetRequiredService<ProcessModelWork>());
        return services;
    }
}
