using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Fakes;

/// <summary>A migrated SQLite file in a temporary storage folder.</summary>
internal sealed class TestDatabase : IDbContextFactory<Voice2TextDbContext>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestDatabase() => Storage = new StorageOptions { Directory = _folder["data"] };

    public StorageOptions Storage { get; }

    public StorageGuard OpenGuard() => new(Options.Create(Storage), this);

    public Voice2TextDbContext CreateDbContext()
    {
        var builder = new DbContextOptionsBuilder<Voice2TextDbContext>();
        PersistenceServices.Configure(builder, Storage.DatabasePath);
        return new Voice2TextDbContext(builder.Options);
    }

    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase();
        using var guard = database.OpenGuard();
        await guard.PrepareAsync(TestContext.Current.CancellationToken);
        return database;
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
