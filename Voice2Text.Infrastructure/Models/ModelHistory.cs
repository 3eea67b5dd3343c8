using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Models;

/// <summary>What finished transcriptions have shown of each model on this machine.</summary>
public sealed class ModelHistory(IDbContextFactory<Voice2TextDbContext> contexts, HostProfileStore hosts, IOptions<StorageOptions> storage)
{
    // Enough for a median; an older run may be one of an older engine.
    private const int RunsLooked = 50;

    /// <summary>The last runs of a model on this machine, the newest first.</summary>
    public async Task<ModelRuns> OfAsync(string modelId, CancellationToken cancellationToken)
    {
        // The command line works without the server's database, and beside one of another version.
        if (!File.Exists(storage.Value.DatabasePath)) return ModelRuns.None;
        try
        {
            var host = await hosts.CurrentAsync(cancellationToken);
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var rows = await context.Transcriptions.AsNoTracking()
                .Where(t => t.Model == modelId && t.HostProfileId == host && t.AnsweredFrom == null && t.Times != null && t.AudioDuration != null)
                .OrderByDescending(t => t.Id).Take(RunsLooked)
                .Select(t => new { t.AudioDuration, t.Times, t.Measurements, t.PredictedRealTimeFactor })
                .ToListAsync(cancellationToken);
            return new ModelRuns(
            [
                .. rows.Where(r => r.AudioDuration > TimeSpan.Zero).Select(r => new ModelRun(
                    r.AudioDuration!.Value, r.Times!.Processing / r.AudioDuration.Value, r.PredictedRealTimeFactor, r.Measurements?.Threads ?? 0,
                    r.Measurements?.PeakResidentBytes + (r.Measurements?.SwappedBytes ?? 0))),
            ]);
        }
        catch (SqliteException)
        {
            return ModelRuns.None;
        }
    }
}
