using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>Reads roll-ups. Periods without any row are left out.</summary>
public sealed class RollupQueries(IDbContextFactory<Voice2TextDbContext> contexts)
{
    /// <summary>Transcriptions by model, quantisation and machine, the oldest period first.</summary>
    /// <param name="resolution">Hour or day.</param>
    /// <param name="from">First moment.</param>
    /// <param name="to">Not included.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<TranscriptionRollup>> TranscriptionsAsync(
        Resolution resolution, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.TranscriptionRollups.AsNoTracking()
            .Where(r => r.Resolution == resolution && r.Start >= from && r.Start < to).OrderBy(r => r.Start).ToListAsync(cancellationToken);
    }

    /// <summary>The host's samples by machine, the oldest period first; series by the numbers of <see cref="HostSeries"/>.</summary>
    public async Task<IReadOnlyList<HostRollup>> HostAsync(Resolution resolution, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.HostRollups.AsNoTracking()
            .Where(r => r.Resolution == resolution && r.Start >= from && r.Start < to).OrderBy(r => r.Start).ToListAsync(cancellationToken);
    }

    /// <summary>Until when a source is rolled up; <see langword="null"/> where it never was.</summary>
    internal static async Task<DateTimeOffset?> UntilAsync(Voice2TextDbContext context, string source, Resolution resolution, CancellationToken cancellationToken) =>
        (await context.RollupWatermarks.AsNoTracking().SingleOrDefaultAsync(w => w.Source == source && w.Resolution == resolution, cancellationToken))?.Until;
}
