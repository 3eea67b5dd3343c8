using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Jobs.Retention;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>The log's part of retention: by age and by number.</summary>
internal sealed class LogRetention(LogStore store, IOptionsMonitor<LogOptions> options, TimeProvider time) : ILogRetention
{
    public async Task<long> RemoveOldAsync(CancellationToken cancellationToken)
    {
        var keep = options.CurrentValue;
        return (await store.RemoveOlderAsync(time.GetUtcNow() - TimeSpan.FromDays(keep.RetentionDays), keep.MaxEntries, cancellationToken)).Entries;
    }
}
