using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Jobs;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>
/// Statistics for the query planner, the write-ahead log into the database, free pages back to the disk. Every step is short,
/// or keeps no writer waiting.
/// </summary>
internal sealed class UpkeepWork(IOptions<StorageOptions> storage) : IScheduledWork
{
    // 1 MB at a time with pages of 4 KB: a few milliseconds of the write lock.
    private const int PagesAtOnce = 256;

    // So many pages stay free for what comes next: 4 MB.
    private const long SparePages = 1024;

    // A log as large as this is cut off; up to there its room is used again.
    private const long LargeLog = 8L << 20;

    public JobKind Kind => JobKind.Upkeep;

    public string DefaultSchedule => "0 20 4 * * ?";

    public async Task RunAsync(JobReport report, CancellationToken cancellationToken)
    {
        var path = storage.Value.DatabasePath;
        await using var connection = await DatabaseFile.OpenAsync(path, cancellationToken, SqliteOpenMode.ReadWrite);
        await DatabaseFile.ExecuteAsync(connection, "PRAGMA busy_timeout = 10000", cancellationToken);
        // The limit keeps the look at each index short; without it a large table is read as a whole.
        await DatabaseFile.ExecuteAsync(connection, "PRAGMA analysis_limit = 400; PRAGMA optimize", cancellationToken);
        await ShrinkAsync(connection, report, cancellationToken);
        await CheckpointAsync(connection, path, report, cancellationToken);
        report.Add(JobFigure.DatabaseBytes, new FileInfo(path).Length);
    }

    private static async Task ShrinkAsync(SqliteConnection connection, JobReport report, CancellationToken cancellationToken)
    {
        var pageSize = await DatabaseFile.ReadAsync(connection, "PRAGMA page_size", cancellationToken);
        var free = await DatabaseFile.ReadAsync(connection, "PRAGMA freelist_count", cancellationToken);
        while (free > SparePages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await DatabaseFile.ExecuteAsync(connection, $"PRAGMA incremental_vacuum({Math.Min(PagesAtOnce, free - SparePages)})", cancellationToken);
            var left = await DatabaseFile.ReadAsync(connection, "PRAGMA freelist_count", cancellationToken);
            // A database that was too large to be converted does not shrink.
            if (left >= free) return;
            report.Add(JobFigure.FreedBytes, (free - left) * pageSize);
            free = left;
        }
    }

    private static async Task CheckpointAsync(SqliteConnection connection, string path, JobReport report, CancellationToken cancellationToken)
    {
        var log = new FileInfo(path + "-wal");
        var bytes = log.Exists ? log.Length : 0;
        // Waits for nobody.
        await DatabaseFile.ExecuteAsync(connection, "PRAGMA wal_checkpoint(PASSIVE)", cancellationToken);
        report.Add(JobFigure.CheckpointBytes, bytes);
        if (bytes < LargeLog) return;
        // Cutting it off needs a moment without readers; where there is none, the next run will find one.
        await DatabaseFile.ExecuteAsync(connection, "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
    }
}
