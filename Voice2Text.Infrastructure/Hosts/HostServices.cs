using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Hosts.Sampling;

namespace Voice2Text.Infrastructure.Hosts;

public static class HostServices
{
    /// <summary>The sampler of host facts, and who gives memory back when there is nothing to do. Needs persistence and transcriptions.</summary>
    public static IServiceCollection AddHosts(this IServiceCollection services)
    {
        services.AddOptions<HostSampleOptions>().BindConfiguration(HostSampleOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HostSampleOptions>, HostSampleOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HostFeed>();
        services.TryAddSingleton<HostSampleStore>();
        services.TryAddSingleton<QueueLength>();
        services.TryAddSingleton<HostSampler>();
        services.AddHostedService(provider => provider.GetRequiredService<HostSampler>());
        services.AddHostedService<RestingMemory>();
        return services;
    }
}
