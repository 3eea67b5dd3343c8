using Microsoft.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>Keeps each machine that measurements were made on.</summary>
public sealed class HostProfileStore(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time)
{
    private int? _current;

    /// <summary>Id of this machine's profile. Read once: limits change with a restart.</summary>
    public async Task<int> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_current is { } known) return known;
        var now = HostProfileReader.Read(time.GetUtcNow());
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await context.HostProfiles.AsNoTracking().FirstOrDefaultAsync(
            p => p.Processors == now.Processors && p.CpuModel == now.CpuModel && p.MemoryBytes == now.MemoryBytes && p.SwapBytes == now.SwapBytes
                && p.MemoryLimitBytes == now.MemoryLimitBytes && p.CpuLimit == now.CpuLimit,
            cancellationToken);
        if (stored is null)
        {
            context.Add(now);
            await context.SaveChangesAsync(cancellationToken);
            stored = now;
        }

        _current = stored.Id;
        return stored.Id;
    }
}
