using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Voice2Text.Infrastructure.Persistence;

public static class PersistenceServices
{
    /// <summary>The database in <see cref="StorageOptions.Directory"/>; <see cref="StorageGuard"/> is to be called before its first use.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddPooledDbContextFactory<Voice2TextDbContext>((provider, builder) =>
            Configure(builder, provider.GetRequiredService<IOptions<StorageOptions>>().Value.DatabasePath));
        // Identity's stores ask for a context of their own scope.
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<Voice2TextDbContext>>().CreateDbContext());
        services.TryAddSingleton<StorageGuard>();
        services.TryAddSingleton<DatabaseProbe>();
        return services;
    }

    /// <summary>How the database is opened. Whoever opens it otherwise has a pool of connections of its own.</summary>
    internal static string ConnectionString(string path) => $"Data Source={path};Foreign Keys=True";

    internal static void Configure(DbContextOptionsBuilder builder, string path) => builder
        .UseSqlite(ConnectionString(path))
        .AddInterceptors(new PragmaInterceptor())
        // Owned collections are read by queries of their own, not by a product of rows.
        .ConfigureWarnings(w => w.Ignore(RelationalEventId.MultipleCollectionIncludeWarning));
}
