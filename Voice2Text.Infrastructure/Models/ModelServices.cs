using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

public static class ModelServices
{
    /// <summary>The model library, and what models need and cost on this machine. Needs persistence; <see cref="ModelLibraryOptions"/> are to be configured beside it.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelLibrary, ModelLibrary>();
        return services.AddModelFit();
    }

    /// <summary>What models need and cost on this machine. Needs persistence.</summary>
    public static IServiceCollection AddModelFit(this IServiceCollection services)
    {
        services.AddOptions<SpeechOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new HostFactsReader(HostFiles.Real));
        services.TryAddSingleton<HostProfileStore>();
        services.TryAddSingleton<ModelHistory>();
        services.TryAddSingleton<ModelSpeeds>();
        services.TryAddSingleton<ModelForecast>();
        services.TryAddSingleton<IModelFitCheck, ModelFitCheck>();
        return services;
    }
}
