using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Persistence.Backups;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Web.Commands;

/// <summary>What the command line's verbs work with.</summary>
internal static class CommandServices
{
    public static ServiceProvider Build()
    {
        var configuration = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(logging => logging
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            // The command itself says why an installation has failed.
            .AddFilter("Voice2Text.Infrastructure.Models.Installing", LogLevel.Error)
            .SetMinimumLevel(LogLevel.Warning));
        services.AddCore(configuration).AddPersistence().AddModelSwitch().AddBackups().AddAccountLinks();
        return services.BuildServiceProvider();
    }

    /// <summary>What the server and the other commands share: audio, speech and models.</summary>
    public static IServiceCollection AddCore(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<StorageOptions>(configuration.GetSection(StorageOptions.Section));
        services.Configure<SpeechOptions>(configuration.GetSection(SpeechOptions.Section));
        services.AddOptions<ModelLibraryOptions>().Configure<IOptions<StorageOptions>>((models, storage) =>
        {
            models.Directory = Path.GetFullPath(storage.Value.ModelsDirectory);
            models.DemoCheckpoint = Path.Combine(AppContext.BaseDirectory, "models", IModelLibrary.DemoName);
            models.SampleClips = Path.Combine(AppContext.BaseDirectory, "samples");
        });
        services.AddAudio().AddSpeech().AddModels();
        return services;
    }
}
