using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>Writes samples and changes of the host's profile.</summary>
public sealed class HostSampleStore(IDbContextFactory<Voice2TextDbContext> contexts, HostProfileStore profiles)
{
    /// <summary>Looks at the profile anew, and notes when it became another one.</summary>
    /// <returns>Its id.</returns>
    public async Task<int> NoteProfileAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = await profiles.RefreshAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var last = await context.HostProfileChanges.AsNoTracking().OrderByDescending(c => c.Id).Select(c => (int?)c.ProfileId).FirstOrDefaultAsync(cancellationToken);
        if (last == current) return current;
        context.Add(new HostProfileChange { At = now, ProfileId = current });
        await context.SaveChangesAsync(cancellationToken);
        return current;
    }

    /// <summary>Writes all of them in one transaction, or none.</summary>
    public async Task WriteAsync(IReadOnlyCollection<HostSample> samples, CancellationToken cancellationToken)
    {
        if (samples.Count == 0) return;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // The clock may have been set back since the last write: what was read before at such a time stays.
        var (from, to) = (samples.Min(s => s.At), samples.Max(s => s.At));
        var known = await context.HostSamples.AsNoTracking().Where(s => s.At >= from && s.At <= to).Select(s => s.At).ToListAsync(cancellationToken);
        context.AddRange(samples.Where(s => !known.Contains(s.At)).DistinctBy(s => s.At));
        await context.SaveChangesAsync(cancellationToken);
    }
}
