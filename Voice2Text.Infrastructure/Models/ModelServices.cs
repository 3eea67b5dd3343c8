using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

public static class ModelServices
{
    /// <summary>The model library. <see cref="ModelLibraryOptions"/> are to be configured beside it.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelLibrary, ModelLibrary>();
        return services;
    }

    /// <summary>Which model serves, and the requests to switch it. Needs persistence.</summary>
    public static IServiceCollection AddModelSwitch(this IServiceCollection services)
    {
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelFit, AvailableMemoryFit>();
        services.TryAddSingleton<ModelSwitchStore>();
        services.TryAddSingleton<IModelSwitch>(provider => provider.GetRequiredService<ModelSwitchStore>());
        return services;
    }
}
