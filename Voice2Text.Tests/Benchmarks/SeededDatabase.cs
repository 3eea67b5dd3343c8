using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Benchmarks;

/// <summary>
/// A database as a busy server has it after a year: transcriptions of many people in English and Russian with segments and
/// states, host samples of the last day, and their roll-ups, and job runs. The same seed gives the same database.
/// </summary>
internal static class SeededDatabase
{
    public const string Name = "seed";
    public const string RareWord = "quasar";
    public const int Users = 400;

    private const int SegmentsEach = 3;
    public const string Large = "whisper-small-balanced-0a1b2c3d";
    public const string Small = "whisper-base-small-4d5e6f70";

    private static readonly string[] English =
    [
        "meeting", "tomorrow", "please", "send", "the", "report", "about", "server", "memory", "morning", "call", "me", "when", "you", "arrive", "we", "need", "more",
        "coffee", "before", "noon", "train", "late", "again", "station", "doctor", "weather", "garden", "window", "music", "friend", "holiday", "price", "order", "parcel",
    ];

    private static readonly string[] Russian =
    [
        "встреча", "завтра", "пожалуйста", "пришли", "отчёт", "про", "сервер", "память", "утром", "позвони", "когда", "приедешь", "нам", "нужно", "больше", "кофе", "до",
        "обеда", "поезд", "опаздывает", "снова", "вокзал", "врач", "погода", "сад", "окно", "музыка", "друг", "отпуск", "цена", "заказ", "посылка", "ёлка", "дом", "окна",
    ];

    public static IDbContextFactory<Voice2TextDbContext> Open(string folder) => new Contexts(new StorageOptions { Directory = folder });

    /// <param name="arguments">A storage folder, then the number of transcriptions and that of log entries.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var folder, ..])
        {
            await Console.Error.WriteLineAsync("usage: seed FOLDER [TRANSCRIPTIONS [LOG ENTRIES]]");
            return 2;
        }

        var count = arguments is [_, var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 100_000;
        var entries = arguments is [_, _, var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : new LogOptions().MaxEntries;
        var now = TimeProvider.System.GetUtcNow();
        await MakeAsync(folder, count, now, CancellationToken.None);
        await SeededLog.MakeAsync(folder, entries, now, CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} transcriptions, {entries} log entries, a year of samples and of job runs in {folder}"));
        return 0;
    }

    /// <summary>Makes it.</summary>
    /// <param name="folder">The storage folder.</param>
    /// <param name="count">Transcriptions.</param>
    /// <param name="now">When the last of it was.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="days">How long the server has run.</param>
    public static async Task MakeAsync(string folder, int count, DateTimeOffset now, CancellationToken cancellationToken, int days = 365)
    {
        var contexts = new Contexts(new StorageOptions { Directory = folder });
        using (var guard = new StorageGuard(Microsoft.Extensions.Options.Options.Create(contexts.Storage), contexts)) await guard.PrepareAsync(cancellationToken);
        await using var connection = new SqliteConnection($"Data Source={contexts.Storage.DatabasePath}");
        await connection.OpenAsync(cancellationToken);
        await using (var transaction = connection.BeginTransaction())
        {
            Fill(connection, transaction, count, now, days);
            await transaction.CommitAsync(cancellationToken);
        }

        await FillHostAsync(contexts, now, days, cancellationToken);
        await SeededJobs.MakeAsync(contexts, now, days, cancellationToken);
        await new TranscriptionRollupWork(contexts, TimeProvider.System).RunAsync(new Infrastructure.Jobs.JobReport(), cancellationToken);
        await using var context = contexts.CreateDbContext();
        await context.Database.ExecuteSqlRawAsync("PRAGMA optimize=0x10002", cancellationToken);
    }

    private static void Fill(SqliteConnection connection, SqliteTransaction transaction, int count, DateTimeOffset now, int days)
    {
        var random = new Random(20);
        Execute("INSERT INTO HostProfiles (Id, Processors, CpuModel, MemoryBytes, SwapBytes, FirstSeenAt) VALUES (1, 1, 'seeded', 1008148480, 1073741824, 0), (2, 2, 'seeded', 2062639104, 0, 0)");
        Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO HostProfileChanges (At, ProfileId) VALUES ({Milliseconds(now.AddDays(-365))}, 1), ({Milliseconds(now.AddDays(-100))}, 2)"));
        for (var i = 0; i < 40; i++)
        {
            var at = Milliseconds(now.AddDays(-9 * i));
            Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO ModelSwitches (RequestedAt, RequestedBy, \"From\", \"To\", Outcome, StartedAt, FinishedAt, Reason) VALUES ({at}, 'operator', '{(i % 2 == 0 ? Small : Large)}', '{(i % 2 == 0 ? Large : Small)}', 'Done', {at}, {at}, '')"));
        }

        using var row = Command("""
            INSERT INTO Transcriptions (Id, Version, Origin_BotId, Origin_ChatId, Origin_MessageId, UserKey, Origin_UserName, Origin_Language, Media_Kind, Media_FileId, Media_FileUniqueId,
              Media_Size, Media_Duration, CreatedAt, State, StateChangedAt, ClaimedAt, Attempts, IsAnswered, Failure, FailureReason, Text, Language, Model, AudioDuration, Times_QueueWait, Times_Download,
              Times_Decode, Times_LogMel, Times_Encoder, Times_Decoder, Measurements_PeakResidentBytes, Measurements_CpuSeconds, Measurements_SwappedBytes, Measurements_MajorFaults,
              Measurements_Threads, HostProfileId, MayAnswerFromStore, DeliveredParts, DeliveryAttempts)
            VALUES ($id, 4, 1, $user, $id, $key, $name, $language, 'Voice', 'f' || $id, 'u' || $id, $size, $duration, $at, $state, $end, $at, 1, $text IS NOT NULL, $failure, $reason, $text, $language, $model,
              $duration, $wait, 300, 90, $mel, $encoder, $decoder, 400000000, 2.5, $swapped, 3, 1, $host, 1, 1, 1)
            """);
        using var segment = Command("INSERT INTO TranscriptionSegments (\"Index\", TranscriptionId, Start, \"End\", Text, AverageLogProbability, NoSpeechProbability) VALUES ($index, $id, $start, $stop, $text, -0.2, 0.01)");
        using var change = Command("INSERT INTO TranscriptionStateChanges (At, \"From\", \"To\", Reason, TranscriptionId) VALUES ($at, $from, $to, $reason, $id)");
        for (var id = 1; id <= count; id++)
        {
            var at = now.AddDays(-days * (1 - ((double)id / (count + 1)))).AddMilliseconds(-random.Next(1000));
            var user = 1 + (int)(Users * random.NextDouble() * random.NextDouble());
            var isRussian = user % 2 == 0;
            var isFailed = random.Next(50) == 0;
            var seconds = Math.Min(1800, 2 + (40 * -Math.Log(1 - random.NextDouble())));
            var isLarge = random.Next(3) > 0;
            var factor = (isLarge ? 0.45 : 0.12) * (0.8 + (0.4 * random.NextDouble())) * (random.Next(30) == 0 ? 4 : 1);
            var wait = random.Next(200, 20_000);
            var ended = at.AddMilliseconds(wait + 400 + (seconds * 1000 * factor));
            var words = isRussian ? Russian : English;
            var text = string.Join(' ', Enumerable.Range(0, 12 + random.Next(40)).Select(_ => words[random.Next(words.Length)]));
            if (id % 5000 == 0) text += " " + RareWord;
            Run(row, ("$id", id), ("$user", user), ("$key", $"chat:1:{user}"), ("$name", $"User {user}"), ("$language", isRussian ? "ru" : "en"), ("$size", (int)(seconds * 4000)),
                ("$duration", (long)(seconds * 1000)), ("$at", Milliseconds(at)), ("$state", isFailed ? "Failed" : "Completed"), ("$end", Milliseconds(ended)),
                ("$failure", isFailed ? "EngineFailed" : null), ("$reason", isFailed ? "The engine was killed." : null), ("$text", isFailed ? null : text), ("$model", isLarge ? Large : Small), ("$wait", wait),
                ("$mel", (long)(seconds * 10)), ("$encoder", (long)(seconds * 700 * factor)), ("$decoder", (long)(seconds * 300 * factor)), ("$swapped", random.Next(40) == 0 ? 50_000_000 : 0),
                ("$host", id < count * 0.73 ? 1 : 2));
            Run(change, ("$at", Milliseconds(at)), ("$from", null), ("$to", "Queued"), ("$reason", null), ("$id", id));
            Run(change, ("$at", Milliseconds(at) + wait), ("$from", "Queued"), ("$to", "Transcribing"), ("$reason", null), ("$id", id));
            Run(change, ("$at", Milliseconds(ended)), ("$from", "Transcribing"), ("$to", isFailed ? "Failed" : "Delivering"), ("$reason", isFailed ? "The engine was killed." : null), ("$id", id));
            if (isFailed) continue;
            Run(change, ("$at", Milliseconds(ended) + 200), ("$from", "Delivering"), ("$to", "Completed"), ("$reason", null), ("$id", id));
            for (var s = 0; s < SegmentsEach; s++)
            {
                var part = (int)Math.Ceiling(text.Length / (double)SegmentsEach);
                Run(segment, ("$index", s), ("$id", id), ("$start", (long)(seconds * 1000 * s / SegmentsEach)), ("$stop", (long)(seconds * 1000 * (s + 1) / SegmentsEach)),
                    ("$text", text.Substring(s * part, Math.Max(0, Math.Min(part, text.Length - (s * part))))));
            }
        }

        SqliteCommand Command(string text) => new(text, connection, transaction);

        void Execute(string text)
        {
            using var command = Command(text);
            command.ExecuteNonQuery();
        }
    }

    private static void Run(SqliteCommand command, params (string Name, object? Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            if (command.Parameters.Contains(name)) command.Parameters[name].Value = value ?? DBNull.Value;
            else command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    private static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static async Task FillHostAsync(Contexts contexts, DateTimeOffset now, int days, CancellationToken cancellationToken)
    {
        var random = new Random(21);
        await using var context = contexts.CreateDbContext();
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        for (var at = now.AddDays(-1); at < now; at = at.AddSeconds(15)) context.Add(Sample(random, at));
        foreach (var (resolution, kept) in new[] { (Resolution.Minute, Math.Min(14, days)), (Resolution.Hour, days), (Resolution.Day, days) })
        {
            for (var at = resolution.Floor(now.AddDays(-kept)); at < resolution.Floor(now); at += resolution.Length())
            {
                var period = new HostRollup { Resolution = resolution, Start = at, HostProfileId = at < now.AddDays(-100) ? 1 : 2, Samples = 4, Series = new SeriesSummaries() };
                for (var i = 0; i < 4; i++)
                {
                    var sample = Sample(random, at);
                    foreach (var series in HostSeries.All)
                    {
                        if (series.Read(sample) is { } value) period.Series.Add(series.Id, value, 15, series.KeepsQuantiles);
                    }
                }

                context.Add(period);
            }

            context.Add(new RollupWatermark { Source = HostRollupWork.SourceName, Resolution = resolution, Until = resolution.Floor(now) });
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    private static HostSample Sample(Random random, DateTimeOffset at) => new()
    {
        At = at,
        CoveredMs = 15_000,
        ProfileId = 2,
        MemoryUsedKib = 600_000 + random.Next(200_000),
        MemoryAvailableKib = 200_000,
        MemoryLimitKib = 984_520,
        PageCacheKib = 100_000 + random.Next(50_000),
        SwapUsedKib = random.Next(10) == 0 ? random.Next(300_000) : 20_000,
        CpuBusyPermille = random.Next(1000),
        CpuStealPermille = random.Next(60),
        CpuIoWaitPermille = random.Next(100),
        EngineAnonymousKib = 150_000,
        EngineFileKib = 200_000 + random.Next(100_000),
        DiskFreeMib = 9000,
    };

    private sealed class Contexts(StorageOptions storage) : IDbContextFactory<Voice2TextDbContext>
    {
        public StorageOptions Storage => storage;

        public Voice2TextDbContext CreateDbContext()
        {
            var builder = new DbContextOptionsBuilder<Voice2TextDbContext>();
            PersistenceServices.Configure(builder, storage.DatabasePath);
            return new Voice2TextDbContext(builder.Options);
        }
    }
}
