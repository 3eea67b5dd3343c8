using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Benchmarks;

/// <summary>
/// What a message costs beside the engine: messages go through a fake Bot API in a process of its own, the real client,
/// the real store and real ffmpeg; the engine says the same for every audio.
/// </summary>
internal sealed class MessageBenchmark(int messages) : IAsyncDisposable
{
    public const string Name = "bench-messages";
    private const int Port = 18081;
    private const int Rounds = 4;

    private readonly string _storage = Directory.CreateTempSubdirectory("voice2text-bench-").FullName;
    private readonly HttpClient _chat = new() { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}")) };
    private readonly WriteCounter _writes = new();
    private Process? _api;

    /// <param name="arguments">The number of messages of each round.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var count = arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given is > 0 and <= 10_000 ? given : 200;
        await using var benchmark = new MessageBenchmark(count);
        await benchmark.MeasureAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Kill();
        _api?.Dispose();
        _chat.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await Task.Run(() => Directory.Delete(_storage, recursive: true));
    }

    private async Task MeasureAsync()
    {
        _api = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [FakeBotApiCommand.Name, "--port", $"{Port}"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        while (await _api.StandardOutput.ReadLineAsync() is { } line && !line.Contains("ApiBaseAddress", StringComparison.Ordinal))
        {
            // It listens when it says where.
        }

        using var host = await StartHostAsync();
        Console.WriteLine($"{messages} messages a round; the first one warms up. Process memory without ffmpeg; CPU with it apart.");
        Console.WriteLine("ROUND  CPU ms/message  of it ffmpeg  DB writes/message  RESIDENT MiB  MANAGED MiB");
        for (var round = 0; round < Rounds; round++) await RunRoundAsync(host, round);
        await host.StopAsync();
    }

    private async Task RunRoundAsync(IHost host, int round)
    {
        var (before, writes) = (ProcessCounters.ReadSelf()!, _writes.Count);
        var (own, all) = (Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds, before.CpuSeconds);
        await SendAsync(host, round);
        var after = ProcessCounters.ReadSelf()!.CpuSeconds;
        var ownAfter = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        GC.Collect();
        var memory = ProcessMemoryReader.ReadSelf()!;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{round,5}  {(after - all) * 1000 / messages,14:0.0}  {(after - all - (ownAfter - own)) * 1000 / messages,12:0.0}  {(double)(_writes.Count - writes) / messages,17:0.0}  {memory.Resident >> 20,12}  {GC.GetTotalMemory(false) / (1024.0 * 1024),11:0.0}"));
    }

    /// <summary>Ten users send in turn; done when every message has its last word.</summary>
    private async Task SendAsync(IHost host, int round)
    {
        const int Users = 10;
        var done = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = host.Services.GetRequiredService<TranscriptionFeed>().Subscribe(e =>
        {
            if (e.State == TranscriptionState.Completed && Interlocked.Increment(ref done) == messages) all.TrySetResult();
        });
        var clip = await File.ReadAllBytesAsync(SampleClip.Named("en-01.ogg").FullPath);
        var users = new List<long>();
        for (var i = 0; i < Users; i++) users.Add(await AddUserAsync($"User {round}-{i}"));
        for (var i = 0; i < messages; i++)
        {
            using var form = new MultipartFormDataContent();
            using var file = new ByteArrayContent(clip) { Headers = { ContentType = new MediaTypeHeaderValue("audio/ogg") } };
            form.Add(file, "file", "clip.ogg");
            using var answer = await _chat.PostAsync(new Uri($"/ui/users/{users[i % Users]}/media", UriKind.Relative), form);
            answer.EnsureSuccessStatusCode();
        }

        await all.Task;
    }

    private async Task<long> AddUserAsync(string name)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("name", name)]);
        using var answer = await _chat.PostAsync(new Uri("/ui/users", UriKind.Relative), form);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("id").GetInt64();
    }

    private async Task<IHost> StartHostAsync()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Bot:Token"] = FakeBotApi.DefaultToken,
            ["Bot:ApiBaseAddress"] = _chat.BaseAddress!.ToString(),
            ["Bot:MaxWaitingPerUser"] = "10000",
            ["Speech:Threads"] = "1",
        });
        builder.Logging.ClearProviders();
        builder.Services.Configure<StorageOptions>(o => o.Directory = _storage);
        builder.Services.AddSingleton<IModelLibrary>(ModelFixture.OpenLibrary(Path.Combine(_storage, "models")));
        builder.Services.AddSingleton<ISpeechEngine>(new FakeSpeechEngine(FakeSpeechEngine.DefaultText));
        builder.Services.AddPersistence().AddAudio().AddTranscriptions().AddBot();
        builder.Services.ConfigureDbContext<Voice2TextDbContext>(options => options.AddInterceptors(_writes));
        var host = builder.Build();
        await host.Services.GetRequiredService<StorageGuard>().PrepareAsync(CancellationToken.None);
        await host.StartAsync();
        return host;
    }

    /// <summary>Counts saved changes: each is one transaction, one write to the log of the database.</summary>
    private sealed class WriteCounter : SaveChangesInterceptor
    {
        private int _count;

        public int Count => _count;

        public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return base.SavedChangesAsync(eventData, result, cancellationToken);
        }
    }
}
