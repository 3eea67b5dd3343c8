using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Tests.Fakes;

/// <summary>A migrated SQLite file in a temporary storage folder.</summary>
internal sealed class TestDatabase : IDbContextFactory<Voice2TextDbContext>, IDisposable
{
    // Migrations take longer than most tests: one database is migrated, the others begin as copies of it.
    private static readonly Lazy<Task<byte[]>> Migrated = new(MigrateAsync);

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
        await database.PrepareAsync();
        return database;
    }

    public async Task PrepareAsync()
    {
        foreach (var folder in new[] { Storage.ModelsDirectory, Storage.KeysDirectory, Storage.UploadsDirectory }) Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Storage.DatabasePath, await Migrated.Value, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private static async Task<byte[]> MigrateAsync()
    {
        using var database = new TestDatabase();
        // Every test waits for it: it does not end with the first one.
        using (var guard = database.OpenGuard()) await guard.PrepareAsync(CancellationToken.None);
        await using var context = database.CreateDbContext();
        await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", CancellationToken.None);
        return await File.ReadAllBytesAsync(database.Storage.DatabasePath, CancellationToken.None);
    }
}
