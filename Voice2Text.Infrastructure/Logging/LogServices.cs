using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Extensions.Logging;
using Voice2Text.Infrastructure.Jobs.Retention;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Logging;

public static class LogServices
{
    /// <summary>The levels of the log, and its database beside the other outputs. The storage folder is that of <see cref="StorageOptions"/>.</summary>
    public static IServiceCollection AddLogs(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<LogOptions>().BindConfiguration(LogOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LogOptions>, LogOptionsValidator>();
        services.AddSingleton<LogLevels>();
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>>(p => p.GetRequiredService<LogLevels>()));
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(p => p.GetRequiredService<LogLevels>());
        services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(p => p.GetRequiredService<LogLevels>());
        services.AddSingleton<LogDatabase>();
        services.AddSingleton<LogFeed>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<LogQueries>();
        services.AddSingleton<ILogRetention, LogRetention>();
        services.AddSingleton(provider => new LogSink(
            provider.GetRequiredService<LogStore>(), provider.GetRequiredService<LogDatabase>(), provider.GetRequiredService<LogFeed>(), provider.GetRequiredService<TimeProvider>(),
            // Not before it is needed: the factory is just being made.
            () => provider.GetRequiredService<ILoggerFactory>().CreateLogger<LogSink>()));
        services.AddSingleton<ILoggerProvider>(provider => new SerilogLoggerProvider(
            // What is too low has been filtered out before.
            new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(provider.GetRequiredService<LogSink>()).CreateLogger(), dispose: true));
        return services;
    }
}
