using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>
/// Transcriptions by hour and by day. A transcription counts where its text was stored, or where it failed: moments that its
/// changes of state keep, whatever happens to it later.
/// </summary>
internal sealed partial class TranscriptionRollupWork(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time) : RollupWork<TranscriptionRollup>(contexts, time)
{
    public const string SourceName = "transcriptions";

    public override JobKind Kind => JobKind.TranscriptionRollup;

    // Two minutes past the hour are closed; see the base class.
    public override string DefaultSchedule => "0 4 * * * ?";

    protected override string Source => SourceName;

    protected override IReadOnlyList<Resolution> Levels { get; } = [Resolution.Hour, Resolution.Day];

    protected override DateTimeOffset StartOf(TranscriptionRollup period) => period.Start;

    protected override Task<DateTimeOffset?> FirstRawAsync(Voice2TextDbContext context, DateTimeOffset from, CancellationToken cancellationToken) =>
        Ends(context).Where(c => c.At >= from).OrderBy(c => c.At).Select(c => (DateTimeOffset?)c.At).FirstOrDefaultAsync(cancellationToken);

    protected override Task<List<TranscriptionRollup>> FromRawAsync(
        Voice2TextDbContext context, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadAsync(context, from, to, at => Resolution.Hour.Floor(at), cancellationToken);

    /// <summary>Transcriptions as they are stored, in periods that begin where <paramref name="floor"/> says.</summary>
    internal static async Task<List<TranscriptionRollup>> ReadAsync(
        Voice2TextDbContext context, DateTimeOffset from, DateTimeOffset to, Func<DateTimeOffset, DateTimeOffset> floor, CancellationToken cancellationToken)
    {
        var periods = new Dictionary<(DateTimeOffset, string, int), TranscriptionRollup>();
        var rows = Ends(context).Where(c => c.At >= from && c.At < to)
            .Join(context.Transcriptions, c => EF.Property<long>(c, "TranscriptionId"), t => t.Id, (c, t) => new
            {
                c.At,
                c.To,
                Model = t.Model ?? t.LostModel ?? "",
                t.HostProfileId,
                t.AnsweredFrom,
                t.AudioDuration,
                t.Times,
                Swapped = t.Measurements!.SwappedBytes,
            })
            .AsNoTracking();
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var key = (floor(row.At), row.Model, row.HostProfileId ?? 0);
            if (!periods.TryGetValue(key, out var period))
                periods[key] = period = TranscriptionRollup.Empty(Resolution.Hour, key.Item1, row.Model, PrecisionOf(row.Model), key.Item3);
            if (row.To == TranscriptionState.Failed) period.Failures++;
            else if (row.AnsweredFrom is not null) period.FromStore++;
            else Count(period, row.AudioDuration, row.Times, row.Swapped);
        }

        return [.. periods.Values];
    }

    protected override List<TranscriptionRollup> Merge(Resolution resolution, IEnumerable<TranscriptionRollup> finer)
    {
        var periods = new Dictionary<(DateTimeOffset, string, string, int), TranscriptionRollup>();
        foreach (var hour in finer)
        {
            var key = (resolution.Floor(hour.Start), hour.Model, hour.Precision, hour.HostProfileId);
            if (!periods.TryGetValue(key, out var period))
                periods[key] = period = TranscriptionRollup.Empty(resolution, key.Item1, hour.Model, hour.Precision, hour.HostProfileId);
            period.Merge(hour);
        }

        return [.. periods.Values];
    }

    /// <summary>The changes with which something ended: the text is there, or there will be none.</summary>
    private static IQueryable<TranscriptionStateChange> Ends(Voice2TextDbContext context) => context.Set<TranscriptionStateChange>().Where(c =>
        c.To == TranscriptionState.Delivering || c.To == TranscriptionState.Failed
        || (c.To == TranscriptionState.Completed && c.From != TranscriptionState.Delivering));

    private static void Count(TranscriptionRollup period, TimeSpan? audio, StageTimes? times, long? swapped)
    {
        period.Count++;
        if (audio is not { Ticks: > 0 } duration || times is null) return;
        period.AudioSeconds += duration.TotalSeconds;
        period.ProcessingSeconds += times.Processing.TotalSeconds;
        period.RealTimeFactors.Add(times.Processing / duration);
        // A clock that was set back makes it negative.
        period.QueueWaits.Add(Math.Max(0, times.QueueWait.TotalSeconds));
        if (swapped is not > 0) return;
        period.SwappedRuns++;
        period.MaxSwappedBytes = Math.Max(period.MaxSwappedBytes, swapped.Value);
    }

    /// <summary>The quantisation in a model's id, which outlives the model: <c>whisper-small-balanced-1f0c3a2b</c>.</summary>
    private static string PrecisionOf(string model) => ModelId().Match(model) is { Success: true } match ? match.Groups["precision"].Value : "";

    [GeneratedRegex("-(?<precision>[^-]+)-[0-9a-f]{6,}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ModelId();
}
