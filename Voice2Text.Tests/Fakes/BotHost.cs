using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Fakes;

/// <summary>The bot, the queue, ffmpeg and the engine in this process, against a fake Bot API.</summary>
internal sealed class BotHost : IAsyncDisposable
{
    private readonly IHost _host;

    private BotHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<BotHost> StartAsync(
        FakeBotApi api, string storage, IModelLibrary models, Action<IServiceCollection>? change = null, params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Bot:Token"] = api.Token,
            ["Bot:ApiBaseAddress"] = api.BaseAddress,
            ["Speech:Threads"] = "1",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, string? (s) => s.Value, StringComparer.Ordinal));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddFakeLogging(log =>
        {
            log.OutputFormatter = record => $"{record.Category} {record.Message} {record.Exception}";
            log.OutputSink = line => Overheard.Open("A log line", line);
        });
        builder.Services.Configure<StorageOptions>(o => o.Directory = storage);
        builder.Services.AddSingleton(models);
        change?.Invoke(builder.Services);
        builder.Services.AddPersistence().AddAudio().AddSpeech().AddTranscriptions().AddBot();
        var host = builder.Build();
        await host.Services.GetRequiredService<StorageGuard>().PrepareAsync(TestContext.Current.CancellationToken);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new BotHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        else _host.Dispose();
    }
}
