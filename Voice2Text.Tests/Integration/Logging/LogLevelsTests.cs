using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Logging;

/// <summary>The log as the server has it: levels, scopes, and what reaches the file.</summary>
public sealed class LogLevelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Stored => LogFile.ReadAll(_folder["logs.db"]);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private ServiceProvider Build(IConfigurationRoot configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.Configure<StorageOptions>(o => o.Directory = _folder.FullPath);
        services.AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddFakeLogging());
        services.AddLogs();
        return services.BuildServiceProvider();
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, string? (s) => s.Value)).Build();

    [Fact]
    public async Task Level_ThatChanges_HoldsAtOnce_ForEveryOutput()
    {
        var configuration = Configuration(("Logging:LogLevel:Microsoft", "Error"));
        var services = Build(configuration);
        var (own, framework) = (services.GetRequiredService<ILogger<LogLevelsTests>>(), services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Some"));
        Say("first");
        (configuration["Logging:LogLevel:Default"], configuration["Logging:LogLevel:Microsoft.AspNetCore"]) = ("Debug", "Information");
        configuration.Reload();
        Say("second");
        configuration["Logging:LogLevel:Default"] = "Error";
        configuration.Reload();
        Say("third");
        var heard = services.GetFakeLogCollector().GetSnapshot().Select(r => r.Message).ToList();

        await services.DisposeAsync();

        Assert.Equal(["own information first", "own debug second", "own information second", "framework information second", "framework warning second", "framework information third", "framework warning third"], heard);
        Assert.Equal(heard, Stored.Split('\n').Select(l => string.Join(' ', l.Split(' ')[1..4])));

        void Say(string when)
        {
#pragma warning disable CA1848, CA2254
            own.LogDebug($"own debug {when}");
            own.LogInformation($"own information {when}");
            framework.LogInformation($"framework information {when}");
            framework.LogWarning($"framework warning {when}");
#pragma warning restore CA1848, CA2254
        }
    }

    [Fact]
    public async Task Nonsense_IsToldByKey_AllAtOnce()
    {
        await using var services = Build(Configuration(("Logging:LogLevel:Voice2Text", "Loud"), ("Logging:RetentionDays", "0"), ("Logging:MaxEntries", "5")));

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<ILoggerFactory>());

        Assert.Equal(3, fault.Failures.Count());
        Assert.Contains("Logging:LogLevel:Voice2Text is one of Trace, Debug", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Logging:RetentionDays", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Logging:MaxEntries", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EntriesOfATranscription_NameIt_AndThoseOfWhatOutlivesItDoNot()
    {
        var services = Build(Configuration());
        var logger = services.GetRequiredService<ILogger<LogLevelsTests>>();
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task outliving;
        using (logger.BeginTranscription(42))
        {
            outliving = OutliveAsync();
            await Task.Run(() => Say("within"), Token);
        }

        Say("after");
        over.SetResult();
        await outliving;
        await services.DisposeAsync();

        using var log = new LogFile(_folder.FullPath);
        Assert.Equal(["outliving", "after", "within"], (await log.NewestAsync()).OrderByDescending(r => r.Id).Select(r => r.Message));
        Assert.Equal("within", Assert.Single(await log.NewestAsync(new() { Transcription = 42 })).Message);

        async Task OutliveAsync()
        {
            await over.Task;
            Say("outliving");
        }

        void Say(string what)
        {
#pragma warning disable CA1848, CA2254
            logger.LogInformation(what);
#pragma warning restore CA1848, CA2254
        }
    }
}
