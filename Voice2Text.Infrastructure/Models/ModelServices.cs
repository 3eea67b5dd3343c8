using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Voice2Text.Domain.Models;

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
}
