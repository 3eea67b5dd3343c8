using Voice2Text.Domain.Metrics;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>How far a roll-up has come. It changes in the same transaction as the periods before it.</summary>
public sealed class RollupWatermark
{
    /// <summary>What is rolled up: <c>transcriptions</c> or <c>host</c>.</summary>
    public required string Source { get; init; }

    public required Resolution Resolution { get; init; }

    /// <summary>Every period before this moment is done.</summary>
    public DateTimeOffset Until { get; set; }
}
