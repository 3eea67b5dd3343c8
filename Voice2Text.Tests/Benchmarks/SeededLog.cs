using System.Globalization;
using Microsoft.Extensions.Options;
using Serilog.Events;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Benchmarks;

/// <summary>
/// A log as large as it may become by default, spread over the days that it is kept: mostly of a few sources that say much,
/// a warning each fiftieth entry, an error with a stack each five hundredth.
/// </summary>
internal static class SeededLog
{
    /// <summary>Said by one entry in the middle.</summary>
    public const string RareWord = "quasar";

    public const string RareSource = "Voice2Text.Infrastructure.Models.Installing.ModelInstaller";
    public const string CommonSource = "Voice2Text.Infrastructure.Transcriptions.TranscriptionWorker";

    private const int Batch = 20_000;

    private static readonly string[] Sources =
    [
        CommonSource, "Voice2Text.Infrastructure.Speech.Processes.EngineProcess", "Voice2Text.Infrastructure.Bot.BotPollingService",
        "Voice2Text.Infrastructure.Bot.ReplyWorker", "Voice2Text.Infrastructure.Jobs.ScheduledJob",
    ];

    public static LogDatabase Open(string folder) => new(Options.Create(new StorageOptions { Directory = folder }), TimeProvider.System);

    public static async Task MakeAsync(string folder, int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var database = Open(folder);
        var store = new LogStore(database);
        var options = new LogOptions();
        var step = TimeSpan.FromDays(options.RetentionDays) / count;
        for (var from = 1; from <= count; from += Batch)
        {
            var records = Enumerable.Range(from, Math.Min(Batch, count - from + 1)).Select(i => Record(i, now - (step * (count - i)), isRare: i == count / 2));
            await store.AddAsync([.. records], cancellationToken);
        }
    }

    private static LogRecord Record(int number, DateTimeOffset at, bool isRare)
    {
        var level = number % 500 == 0 ? LogEventLevel.Error : number % 50 == 0 ? LogEventLevel.Warning : LogEventLevel.Information;
        var source = number % 1000 == 0 ? RareSource : Sources[number * 7 % Sources.Length];
        var id = number / 4;
        var message = string.Create(CultureInfo.InvariantCulture, $"Transcription {id} is done after {number % 977 / 10.0:0.0} s; the model whisper-small-balanced-0a1b2c3d answered in time.{(isRare ? $" {RareWord}" : "")}");
        var stack = level < LogEventLevel.Error ? null : "System.IO.IOException: The pipe is broken.\n" + string.Concat(Enumerable.Repeat("   at Voice2Text.Infrastructure.Speech.Processes.EngineProcess.InvokeAsync(String method)\n", 20));
        return new LogRecord(at, $"{level}", stack, message, string.Create(CultureInfo.InvariantCulture, $$"""{"Id":{{id}},"Seconds":{{number % 977 / 10.0}},"SourceContext":"{{source}}","TranscriptionId":{{id}}}"""));
    }
}
