using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>Keeps each machine that measurements were made on.</summary>
public sealed class HostProfileStore(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time)
{
    private volatile HostProfile? _current;

    internal HostFiles Files { get; init; } = HostFiles.Real;

    /// <summary>Id of this machine's profile, as it was at the last look.</summary>
    public async Task<int> CurrentAsync(CancellationToken cancellationToken) => _current?.Id ?? await RefreshAsync(cancellationToken);

    /// <summary>Looks at the machine again: limits can be changed while the server runs.</summary>
    public async Task<int> RefreshAsync(CancellationToken cancellationToken)
    {
        var now = HostProfileReader.Read(Files, Environment.ProcessorCount, time.GetUtcNow());
        if (_current is { } known && IsSame(known, now)) return known.Id;
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

        _current = stored;
        return stored.Id;
    }

    private static bool IsSame(HostProfile one, HostProfile other) =>
        one.Processors == other.Processors && one.CpuModel == other.CpuModel && one.MemoryBytes == other.MemoryBytes && one.SwapBytes == other.SwapBytes
        && one.MemoryLimitBytes == other.MemoryLimitBytes && Nullable.Equals(one.CpuLimit, other.CpuLimit);
}
