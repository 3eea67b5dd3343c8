using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>Host samples by minute, hour and day.</summary>
internal sealed class HostRollupWork(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time) : RollupWork<HostRollup>(contexts, time)
{
    public const string SourceName = "host";

    public override JobKind Kind => JobKind.HostRollup;

    // Once an hour will do: charts of the last day are drawn from the samples themselves.
    public override string DefaultSchedule => "0 6 * * * ?";

    protected override string Source => SourceName;

    protected override IReadOnlyList<Resolution> Levels { get; } = [Resolution.Minute, Resolution.Hour, Resolution.Day];

    protected override DateTimeOffset StartOf(HostRollup period) => period.Start;

    protected override Task<DateTimeOffset?> FirstRawAsync(Voice2TextDbContext context, DateTimeOffset from, CancellationToken cancellationToken) =>
        context.HostSamples.Where(s => s.At >= from).OrderBy(s => s.At).Select(s => (DateTimeOffset?)s.At).FirstOrDefaultAsync(cancellationToken);

    protected override Task<List<HostRollup>> FromRawAsync(
        Voice2TextDbContext context, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadAsync(context, from, to, cancellationToken);

    /// <summary>Samples as they are stored, by minute.</summary>
    internal static async Task<List<HostRollup>> ReadAsync(
        Voice2TextDbContext context, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var periods = new Dictionary<(DateTimeOffset, int), HostRollup>();
        var samples = context.HostSamples.AsNoTracking().Where(s => s.At >= from && s.At < to);
        await foreach (var sample in samples.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var period = PeriodOf(periods, Resolution.Minute, sample.At, sample.ProfileId);
            period.Samples++;
            foreach (var series in HostSeries.All)
            {
                if (series.Read(sample) is { } value) period.Series.Add(series.Id, value, Weight(sample), series.KeepsQuantiles);
            }
        }

        return [.. periods.Values];
    }

    /// <summary>Seconds that it stands for: samples come more often while somebody watches, which must not count more.</summary>
    private static int Weight(HostSample sample) => Math.Max(1, (int)Math.Round(sample.CoveredMs / 1000.0));

    protected override List<HostRollup> Merge(Resolution resolution, IEnumerable<HostRollup> finer)
    {
        var periods = new Dictionary<(DateTimeOffset, int), HostRollup>();
        foreach (var row in finer) PeriodOf(periods, resolution, row.Start, row.HostProfileId).Merge(row);
        return [.. periods.Values];
    }

    private static HostRollup PeriodOf(Dictionary<(DateTimeOffset, int), HostRollup> periods, Resolution resolution, DateTimeOffset at, int host)
    {
        var key = (resolution.Floor(at), host);
        if (!periods.TryGetValue(key, out var period))
            periods[key] = period = new HostRollup { Resolution = resolution, Start = key.Item1, HostProfileId = host, Series = new SeriesSummaries() };
        return period;
    }
}
