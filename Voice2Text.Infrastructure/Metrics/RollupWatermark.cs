using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>How far a roll-up has come. It changes in the same transaction as the periods before it.</summary>
public sealed class RollupWatermark
{
    /// <summary>What is rolled up: <c>transcriptions</c> or <c>host</c>.</summary>
    public required string Source { get; init; }

    public required Resolution Resolution { get; init; }

    /// <summary>Every period before this moment is done.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Until when a source is rolled up; <see langword="null"/> where it never was.</summary>
    internal static async Task<DateTimeOffset?> ReadAsync(Voice2TextDbContext context, string source, Resolution resolution, CancellationToken cancellationToken) =>
        (await context.RollupWatermarks.AsNoTracking().SingleOrDefaultAsync(w => w.Source == source && w.Resolution == resolution, cancellationToken))?.Until;
}
