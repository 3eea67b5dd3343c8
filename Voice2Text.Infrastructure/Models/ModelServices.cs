using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Models.Installing;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

public static class ModelServices
{
    /// <summary>The library, the installer, and what models need and cost on this machine. Needs persistence; <see cref="ModelLibraryOptions"/> are to be configured beside it.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section);
        services.AddOptions<ModelHubOptions>().BindConfiguration(ModelHubOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelHubOptions>, ModelHubOptionsValidator>());
        services.TryAddSingleton<IModelLibrary, ModelLibrary>();
        services.TryAddSingleton<ModelInstallationFeed>();
        services.TryAddSingleton(provider => new HubClient(provider.GetRequiredService<IOptionsMonitor<ModelHubOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<InstallationRun>();
        services.TryAddSingleton<ModelInstaller>();
        services.TryAddSingleton<IModelInstaller>(provider => provider.GetRequiredService<ModelInstaller>());
        return services.AddModelFit();
    }

    /// <summary>Lets a server work installations off; a command does that itself.</summary>
    public static IServiceCollection AddModelInstallation(this IServiceCollection services)
    {
        services.AddOptions<ModelHubOptions>().ValidateOnStart();
        services.AddHostedService<ModelInstallationService>();
        return services;
    }

    /// <summary>Which model serves, and the requests to switch it. Needs persistence.</summary>
    public static IServiceCollection AddModelSwitch(this IServiceCollection services)
    {
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelFit, FitBeside>();
        services.TryAddSingleton<ModelSwitchStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelUse, SwitchedModelUse>());
        services.TryAddSingleton<IModelSwitch>(provider => provider.GetRequiredService<ModelSwitchStore>());
        return services;
    }

    /// <summary>What models need and cost on this machine. Needs persistence.</summary>
    public static IServiceCollection AddModelFit(this IServiceCollection services)
    {
        services.AddOptions<SpeechOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new HostFactsReader(HostFiles.Real));
        services.TryAddSingleton<HostProfileStore>();
        services.TryAddSingleton<IModelWork, OwnModelWork>();
        services.TryAddSingleton<ModelHistory>();
        services.TryAddSingleton<ModelSpeeds>();
        services.TryAddSingleton<ModelForecast>();
        services.TryAddSingleton<IModelFitCheck, ModelFitCheck>();
        return services;
    }
}
