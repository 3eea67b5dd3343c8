using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Fakes;

/// <summary>Many transcriptions of a busy server, made by SQLite itself in a moment.</summary>
internal static class SeededTranscriptions
{
    /// <summary>
    /// One a minute before <paramref name="until"/>: every tenth failed, 40 people, two models, every hundredth in German,
    /// the rest in English and Russian, real-time factors from 0.2 to 4.2, and words of which each thousandth row has a
    /// rare one.
    /// </summary>
    public static async Task AddAsync(Voice2TextDbContext context, int count, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var start = until.AddMinutes(-count).ToUnixTimeMilliseconds();
        await context.Database.ExecuteSqlRawAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            INSERT INTO "Transcriptions" ("Version", "UserKey", "Origin_UserName", "Origin_Language", "Origin_BotId", "Origin_ChatId", "Origin_MessageId", "Media_Kind", "Media_FileId", "Media_FileUniqueId",
                "CreatedAt", "State", "StateChangedAt", "Attempts", "MayAnswerFromStore", "DeliveredParts", "DeliveryAttempts", "IsAnswered", "Failure", "FailureReason",
                "Text", "Language", "Model", "AudioDuration", "Times_QueueWait", "Times_Download", "Times_Decode", "Times_LogMel", "Times_Encoder", "Times_Decoder", "Measurements_Threads")
            SELECT 5, 'telegram:' || (i % 40), 'Person ' || (i % 40), 'en', 1, i % 40, i, 'Voice', 'f' || i, 'u' || i,
                {start} + i * 60000, iif(i % 10 = 0, 'Failed', 'Completed'), {start} + i * 60000 + 9000, 1, 0, 1, 0, 0, iif(i % 10 = 0, 'EngineFailed', NULL), iif(i % 10 = 0, 'It broke.', NULL),
                iif(i % 10 = 0, NULL, 'Please bring number ' || i || ' to the office before noon, ' || iif(i % 1000 = 1, 'zeppelin ', '') || iif(i % 2 = 0, 'завтра будет дождь', 'and call me back') || '. '
                    || substr('The quick brown fox jumps over the lazy dog and runs home through the wet forest in the evening. ', 1, i % 90)),
                iif(i % 10 = 0, NULL, iif(i % 100 = 1, 'de', iif(i % 2 = 0, 'ru', 'en'))), iif(i % 10 = 0, NULL, iif(i % 3 = 0, 'small-q8', 'demo-q8')), iif(i % 10 = 0, NULL, 10000),
                iif(i % 10 = 0, NULL, 1000), iif(i % 10 = 0, NULL, 300), iif(i % 10 = 0, NULL, 500), iif(i % 10 = 0, NULL, 500), iif(i % 10 = 0, NULL, 500), iif(i % 10 = 0, NULL, 500 + i % 4000 * 10), iif(i % 10 = 0, NULL, 1)
            FROM n
            """),
            cancellationToken);
    }
}
