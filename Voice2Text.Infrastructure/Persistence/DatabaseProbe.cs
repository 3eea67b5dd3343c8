using Microsoft.EntityFrameworkCore;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>Tells whether the database can be written, without leaving anything in it.</summary>
public sealed class DatabaseProbe(IDbContextFactory<Voice2TextDbContext> contexts)
{
    /// <exception cref="System.Data.Common.DbException">It cannot be written.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // Changes no row, and yet SQLite has to take the write lock for it.
        await context.Database.ExecuteSqlRawAsync("UPDATE __EFMigrationsHistory SET ProductVersion = ProductVersion WHERE 0", cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
    }
}
