using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.DependencyInjection;

namespace Voice2Text.Infrastructure.Settings;

public static class SettingsServices
{
    /// <summary>Settings that can be changed while the application runs. <see cref="SettingsStore.LoadAsync"/> puts the stored ones into effect.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services, IConfigurationBuilder configuration)
    {
        var source = new StoredSettingsSource();
        // Before the variables of the environment that are taken as they are; those with a prefix are the host's own.
        var place = configuration.Sources.ToList().FindLastIndex(s => s is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        configuration.Sources.Insert(place < 0 ? configuration.Sources.Count : place, source);
        services.AddSingleton(source);
        services.AddSingleton<SettingsStore>();
        return services;
    }
}
