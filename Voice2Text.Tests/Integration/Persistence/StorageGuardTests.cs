using Microsoft.EntityFrameworkCore;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Persistence;

public sealed class StorageGuardTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    private async Task<string> PrepareFailsAsync()
    {
        using var guard = _database.OpenGuard();
        return (await Assert.ThrowsAnyAsync<StorageException>(() => guard.PrepareAsync(Token))).Message;
    }

    [Fact]
    public async Task NewFolder_IsMadeWithAMigratedDatabaseInWalMode()
    {
        using var guard = _database.OpenGuard();

        await guard.PrepareAsync(Token);

        await using var context = _database.CreateDbContext();
        Assert.Empty(await context.Transcriptions.ToListAsync(Token));
        Assert.Equal("wal", (await context.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync(Token)).Single());
    }

    [Fact]
    public async Task Model_HasNoChangeWithoutAMigration()
    {
        await using var context = _database.CreateDbContext();

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task FileWhereTheFolderShouldBe_NamesFolderUserAndRemedy()
    {
        await File.WriteAllTextAsync(_database.Storage.Directory, "", Token);

        var message = await PrepareFailsAsync();

        Assert.Contains(_database.Storage.Directory, message, StringComparison.Ordinal);
        Assert.Contains(Environment.UserName, message, StringComparison.Ordinal);
        Assert.Contains("Storage__Directory", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondProcessOnTheFolder_IsRefused()
    {
        using var first = _database.OpenGuard();
        await first.PrepareAsync(Token);

        Assert.Contains("already runs", await PrepareFailsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseOfANewerVersion_IsLeftAloneAndNamed()
    {
        using (var guard = _database.OpenGuard()) await guard.PrepareAsync(Token);
        await using (var context = _database.CreateDbContext())
            await context.Database.ExecuteSqlRawAsync("INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_FromTheFuture', '99.0.0')", Token);

        var message = await PrepareFailsAsync();

        Assert.True(message.Contains("newer version", StringComparison.Ordinal), message);
        Assert.Contains("FromTheFuture", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsNoDatabase_IsNamedWithTheRemedy()
    {
        Directory.CreateDirectory(_database.Storage.Directory);
        await File.WriteAllTextAsync(_database.Storage.DatabasePath, new string('x', 10_000), Token);

        var message = await PrepareFailsAsync();

        Assert.Contains(_database.Storage.DatabasePath, message, StringComparison.Ordinal);
        Assert.Contains("backup", message, StringComparison.Ordinal);
        Assert.Equal(10_000, new FileInfo(_database.Storage.DatabasePath).Length);
    }

    [Fact]
    public async Task DatabaseWithDamagedPages_IsNamedWithTheRemedy()
    {
        using (var guard = _database.OpenGuard()) await guard.PrepareAsync(Token);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await using (var file = File.OpenWrite(_database.Storage.DatabasePath))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 8 * 4096).ToArray(), Token);
        }

        var message = await PrepareFailsAsync();

        Assert.True(message.Contains("damaged", StringComparison.Ordinal), message);
    }
}
