using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Voice2Text.Infrastructure.Persistence.Backups;

public static class BackupServices
{
    /// <summary>Backup and restore, for the server and for the command line. Needs persistence.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services)
    {
        services.AddOptions<BackupOptions>().BindConfiguration(BackupOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BackupOptions>, BackupOptionsValidator>());
        services.TryAddSingleton<BackupStore>();
        services.TryAddSingleton<DatabaseRestore>();
        return services;
    }
}
