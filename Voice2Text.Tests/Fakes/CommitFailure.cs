using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Fakes;

/// <summary>Cuts work off: the transaction with this number is not committed, as if the process had ended there.</summary>
internal sealed class CommitFailure(TestDatabase database, int failing) : DbTransactionInterceptor, IDbContextFactory<Voice2TextDbContext>
{
    private int _commits;

    public bool HasFailed => _commits >= failing;

    public Voice2TextDbContext CreateDbContext()
    {
        var builder = new DbContextOptionsBuilder<Voice2TextDbContext>();
        PersistenceServices.Configure(builder, database.Storage.DatabasePath);
        builder.AddInterceptors(this);
        return new Voice2TextDbContext(builder.Options);
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        ++_commits == failing ? throw new IOException("Cut off.") : ValueTask.FromResult(result);
}
