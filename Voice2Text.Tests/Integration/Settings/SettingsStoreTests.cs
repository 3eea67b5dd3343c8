using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Settings;

public sealed class SettingsStoreTests : IAsyncLifetime
{
    private const string Who = "operator@example.org";
    private const string BotToken = "123456:AAE-a-token-that-nobody-may-read";

    private readonly TemporaryFolder _folder = new();
    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The settings as a server has them after its start.</summary>
    private async Task<Server> StartAsync(string keys = "keys", Dictionary<string, string?>? file = null, Action<IConfigurationBuilder>? fix = null)
    {
        var configuration = new ConfigurationManager();
        if (file is not null) configuration.AddInMemoryCollection(file);
        var logs = new FakeLogCollector();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        services.AddSingleton<IDbContextFactory<Voice2TextDbContext>>(_database).AddSingleton(TimeProvider.System);
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(_folder[keys]));
        services.AddOptions<BotOptions>().BindConfiguration(BotOptions.Section);
        services.AddSingleton<IValidateOptions<BotOptions>, BotOptionsValidator>();
        services.AddOptions<TranscriptionOptions>().BindConfiguration(TranscriptionOptions.Section);
        services.AddSingleton<IValidateOptions<TranscriptionOptions>, TranscriptionOptionsValidator>();
        services.AddSettings(configuration);
        fix?.Invoke(configuration);
        var provider = services.BuildServiceProvider();
        var server = new Server(provider, logs);
        await server.Store.LoadAsync(Token);
        return server;
    }

    [Fact]
    public async Task Change_IsInEffectAtOnce_AfterARestart_AndInTheHistory()
    {
        await using var server = await StartAsync(file: new() { ["Queue:MaxAttempts"] = "5" });

        var errors = await server.ChangeAsync(("Bot:MaxDuration", "00:30:00"), ("Queue:MaxAttempts", "4"));

        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromMinutes(30), server.Bot.MaxDuration);
        await using var next = await StartAsync(file: new() { ["Queue:MaxAttempts"] = "5" });
        Assert.Equal((TimeSpan.FromMinutes(30), 4), (next.Bot.MaxDuration, next.Queue.MaxAttempts));
        var history = await next.Store.HistoryAsync(SettingGroup.Limits, 10, Token);
        Assert.Equal(
            [("Bot:MaxDuration", "02:00:00", "00:30:00", Who), ("Queue:MaxAttempts", "5", "4", Who)],
            history.Select(c => (c.Key, c.Before, c.After, c.By)).OrderBy(c => c.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Default_ComesBack()
    {
        await using var server = await StartAsync();
        await server.ChangeAsync(("Queue:MaxAttempts", "4"));

        await server.ChangeAsync(("Queue:MaxAttempts", null));

        Assert.Equal(3, server.Queue.MaxAttempts);
        Assert.Equal((SettingSource.Default, "3"), server.Store.Read(SettingGroup.Limits).Where(s => s.Definition.Key == "Queue:MaxAttempts").Select(s => (s.Source, s.Value)).Single());
    }

    [Theory]
    [InlineData("Bot:MaxDuration", "half an hour", "00:15:00")]
    [InlineData("Bot:MessagesPerSecond", "31", "1 to 30")]
    [InlineData("Bot:MessagesPerSecond", "99999999999", "whole number")]
    [InlineData("Bot:Token", "no token", "BotFather")]
    [InlineData("Bot:Nothing", "1", "not a setting")]
    public async Task OneInvalidValue_ChangesNothing_AndSaysWhy(string key, string value, string reason)
    {
        await using var server = await StartAsync();

        var errors = await server.ChangeAsync(("Queue:MaxAttempts", "4"), (key, value));

        Assert.Contains(reason, Assert.Contains(key, errors), StringComparison.Ordinal);
        Assert.Equal(3, server.Queue.MaxAttempts);
        Assert.Empty(await server.Store.HistoryAsync(null, 10, Token));
        await using var next = await StartAsync();
        Assert.Equal(3, next.Queue.MaxAttempts);
    }

    [Theory]
    [InlineData(true, "Queue:MaxAttempts is fixed by the command line.")]
    [InlineData(false, "Queue:MaxAttempts is fixed by the environment variable Queue__MaxAttempts. Change it there, or remove it.")]
    public async Task SettingThatIsFixed_SaysWhere(bool byCommandLine, string reason)
    {
        // A prefix of its own: the variable is that of this test alone.
        const string Prefix = "SETTINGS_STORE_TESTS_";
        Environment.SetEnvironmentVariable(Prefix + "Queue__MaxAttempts", "7");
        await using var server = await StartAsync(fix: c => _ = byCommandLine ? c.AddCommandLine(["--Queue:MaxAttempts=7"]) : c.AddEnvironmentVariables(Prefix));

        var errors = await server.ChangeAsync(("Queue:MaxAttempts", "4"));

        Assert.Equal(reason, Assert.Contains("Queue:MaxAttempts", errors));
        Assert.Equal(7, server.Queue.MaxAttempts);
    }

    [Fact]
    public async Task Secret_IsInEffect_AndNowhereToBeRead()
    {
        await using var server = await StartAsync();

        Assert.Empty(await server.ChangeAsync(("Bot:Token", BotToken)));

        Assert.Equal(BotToken, server.Bot.Token);
        var shown = server.Store.Read(SettingGroup.Bot).Single(s => s.Definition.Key == "Bot:Token");
        Assert.Equal((null, true), (shown.Value, shown.IsSet));
        Assert.All(await server.Store.HistoryAsync(null, 10, Token), c => Assert.Equal((null, null, true), (c.Before, c.After, c.IsSecret)));
        Assert.DoesNotContain(BotToken, Encoding.UTF8.GetString(SettingsFile.Write(server.Store)), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Logs.GetSnapshot(), l => l.Message.Contains(BotToken, StringComparison.Ordinal));
        await using var context = _database.CreateDbContext();
        await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", Token);
        Assert.DoesNotContain(BotToken, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_database.Storage.DatabasePath, Token)), StringComparison.Ordinal);
        await using var next = await StartAsync();
        Assert.Equal(BotToken, next.Bot.Token);
    }

    [Fact]
    public async Task StoredValuesThatCannotBeUsed_AreLeftOut_AndNamed()
    {
        await using (var server = await StartAsync()) await server.ChangeAsync(("Bot:Token", BotToken), ("Queue:MaxAttempts", "4"));
        await using (var context = _database.CreateDbContext())
        {
            context.Settings.AddRange(new StoredSetting { Key = "Bot:MessagesPerSecond", Value = "500" }, new StoredSetting { Key = "Bot:EditInterval", Value = "soon" });
            await context.SaveChangesAsync(Token);
        }

        await using var next = await StartAsync(keys: "other-keys");

        Assert.Equal((4, 25, TimeSpan.FromSeconds(3)), (next.Queue.MaxAttempts, next.Bot.MessagesPerSecond, next.Bot.EditInterval));
        Assert.Null(next.Bot.Token);
        foreach (var key in new[] { "Bot:Token", "Bot:MessagesPerSecond", "Bot:EditInterval" })
            Assert.Contains(next.Logs.GetSnapshot(), l => l.Message.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_TakesSettingsToAnotherServer()
    {
        await using var server = await StartAsync();
        await server.ChangeAsync(("Bot:Token", BotToken), ("Queue:MaxAttempts", "4"), ("Bot:MaxDuration", "00:30:00"));
        var file = SettingsFile.Write(server.Store);
        using var other = await TestDatabase.CreateAsync();
        var first = _database;
        _database = other;
        await using var second = await StartAsync();

        var errors = await second.Store.ChangeAsync(SettingsFile.Read(file), Who, Token);

        _database = first;
        Assert.Empty(errors);
        Assert.Equal((4, TimeSpan.FromMinutes(30)), (second.Queue.MaxAttempts, second.Bot.MaxDuration));
        Assert.Null(second.Bot.Token);
    }

    [Theory]
    [InlineData("", "not a file of settings")]
    [InlineData("[1]", "not a file of settings")]
    [InlineData("""{"format":"other","version":1,"settings":{}}""", "format")]
    [InlineData("""{"format":"voice2text-settings","version":9,"settings":{}}""", "version 9")]
    public void File_ThatIsNone_IsRefused(string content, string reason) =>
        Assert.Contains(reason, Assert.Throws<SettingsFileException>(() => SettingsFile.Read(Encoding.UTF8.GetBytes(content))).Message, StringComparison.Ordinal);

    private sealed class Server(ServiceProvider services, FakeLogCollector logs) : IAsyncDisposable
    {
        public SettingsStore Store => services.GetRequiredService<SettingsStore>();

        public BotOptions Bot => services.GetRequiredService<IOptionsMonitor<BotOptions>>().CurrentValue;

        public TranscriptionOptions Queue => services.GetRequiredService<IOptionsMonitor<TranscriptionOptions>>().CurrentValue;

        public FakeLogCollector Logs => logs;

        /// <summary>What is wrong, as the log says it.</summary>
        public async Task<IReadOnlyDictionary<string, string>> ChangeAsync(params (string Key, string? Value)[] changes) =>
            (await Store.ChangeAsync(changes.ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal), Who, Token)).ToDictionary(e => e.Key, e => $"{e.Value}", StringComparer.Ordinal);

        public ValueTask DisposeAsync() => services.DisposeAsync();
    }
}
