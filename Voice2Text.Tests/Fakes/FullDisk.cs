using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Voice2Text.Tests.Fakes;

/// <summary>A database that cannot be written for a while.</summary>
internal sealed class FullDisk : SaveChangesInterceptor
{
    private const int SqliteFull = 13;
    private volatile bool _isFull;

    public bool IsFull { get => _isFull; set => _isFull = value; }

    /// <summary>Done when a write has been refused.</summary>
    public TaskCompletionSource Refused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (!IsFull) return base.SavingChangesAsync(eventData, result, cancellationToken);
        Refused.TrySetResult();
        throw new DbUpdateException("The row was not saved.", new SqliteException("database or disk is full", SqliteFull));
    }
}
