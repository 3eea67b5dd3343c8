using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Persistence.Backups;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Integration.Persistence;

/// <summary>Backup and restore as the operator uses them, on the command line.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 3, 50, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly BackupOptions _options = new();
    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Key => Path.Combine(_database.Storage.KeysDirectory, "key-1.xml");

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<CommandRun> InvokeAsync(params string[] arguments)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton(Options.Create(_database.Storage))
            .AddSingleton<IOptionsMonitor<BackupOptions>>(new FixedOptions<BackupOptions>(_options))
            .AddPersistence()
            .AddSingleton<BackupStore>()
            .AddSingleton<DatabaseRestore>()
            .BuildServiceProvider();
        _time.Advance(TimeSpan.FromSeconds(1));
        return await CommandRun.InvokeAsync(services, null, arguments);
    }

    private async Task AddAsync(int message)
    {
        await using var context = _database.CreateDbContext();
        context.Add(Requests.FromChat(1, message, Now));
        await context.SaveChangesAsync(Token);
    }

    private async Task<List<int?>> MessagesAsync()
    {
        await using var context = _database.CreateDbContext();
        return await context.Transcriptions.OrderBy(t => t.Id).Select(t => t.Origin.MessageId).ToListAsync(Token);
    }

    [Fact]
    public async Task Restore_BringsBackDatabaseAndKeys_AndKeepsTheFormerOne()
    {
        await AddAsync(1);
        await File.WriteAllTextAsync(Key, "<key/>", Token);
        var backup = await InvokeAsync("backup");
        await AddAsync(2);
        SqliteConnection.ClearAllPools();
        File.Delete(Key);

        var restore = await InvokeAsync("restore", "latest");

        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (backup.ExitCode, restore.ExitCode));
        Assert.Equal([1], await MessagesAsync());
        Assert.Equal("<key/>", await File.ReadAllTextAsync(Key, Token));
        Assert.Contains("Keys put back: 1", restore.Output, StringComparison.Ordinal);
        var former = Assert.Single(Directory.GetFiles(_database.Storage.Directory, "*.replaced-*"));
        await using (var connection = await DatabaseFile.OpenAsync(former, Token, SqliteOpenMode.ReadOnly))
            Assert.Equal(2, await DatabaseFile.ReadAsync(connection, "SELECT count(*) FROM Transcriptions", Token));
        SqliteConnection.ClearAllPools();
        using var guard = _database.OpenGuard();
        await guard.PrepareAsync(Token);
        await using var context = _database.CreateDbContext();
        Assert.Empty(await context.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE name = 'BackupKeys'").ToListAsync(Token));
    }

    [Fact]
    public async Task Backup_WhileAServerWrites_IsWhole()
    {
        await AddAsync(1);
        using var guard = _database.OpenGuard();
        await guard.PrepareAsync(Token);
        await using var writing = _database.CreateDbContext();
        await using var transaction = await writing.Database.BeginTransactionAsync(Token);
        writing.Add(Requests.FromChat(1, 2, Now));
        await writing.SaveChangesAsync(Token);

        var backup = await InvokeAsync("backup");

        await transaction.CommitAsync(Token);
        Assert.Equal(ExitCodes.Done, backup.ExitCode);
        await using var connection = await DatabaseFile.OpenAsync(backup.Output.Trim(), Token, SqliteOpenMode.ReadOnly);
        Assert.Equal(1, await DatabaseFile.ReadAsync(connection, "SELECT count(*) FROM Transcriptions", Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup.Output.Trim()));
        Assert.Equal([backup.Output.Trim()], Directory.GetFiles(_database.Storage.BackupsDirectory));
    }

    [Fact]
    public async Task Restore_WhileAServerRuns_IsRefused()
    {
        await InvokeAsync("backup");
        await AddAsync(1);
        using var guard = _database.OpenGuard();
        await guard.PrepareAsync(Token);

        var restore = await InvokeAsync("restore", "latest");

        Assert.Equal(ExitCodes.Machine, restore.ExitCode);
        Assert.Contains("already runs", restore.Errors, StringComparison.Ordinal);
        Assert.Equal([1], await MessagesAsync());
    }

    [Fact]
    public async Task BackupThatIsDamagedOrNewerOrNone_ChangesNothing()
    {
        await AddAsync(1);
        var backup = (await InvokeAsync("backup")).Output.Trim();
        SqliteConnection.ClearAllPools();
        await using (var file = File.OpenWrite(backup))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 8 * 4096).ToArray(), Token);
        }

        var newer = (await InvokeAsync("backup")).Output.Trim();
        await using (var connection = await DatabaseFile.OpenAsync(newer, Token))
            await DatabaseFile.ExecuteAsync(connection, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_FromTheFuture', '99.0.0')", Token);
        var text = Path.Combine(_database.Storage.Directory, "text.db");
        await File.WriteAllTextAsync(text, new string('x', 10_000), Token);

        foreach (var (file, reason) in new[] { (backup, "damaged"), (newer, "newer version"), (text, "cannot be read"), (text + "x", "is not there") })
        {
            var restore = await InvokeAsync("restore", file);
            Assert.Equal(ExitCodes.Machine, restore.ExitCode);
            Assert.Contains(reason, restore.Errors, StringComparison.Ordinal);
        }

        Assert.Equal([1], await MessagesAsync());
        Assert.Empty(Directory.GetFiles(_database.Storage.Directory, "*.restor*"));
    }

    [Fact]
    public async Task RestoreThatWasCutOffBetweenItsRenames_IsFinishedAtTheNextStart()
    {
        await AddAsync(1);
        SqliteConnection.ClearAllPools();
        File.Move(_database.Storage.DatabasePath, _database.Storage.DatabasePath + ".restored");

        using var guard = _database.OpenGuard();
        await guard.PrepareAsync(Token);

        Assert.Equal([1], await MessagesAsync());
    }

    [Fact]
    public async Task Job_KeepsTheNewest_AndRemovesWhatAKilledRunHasLeft()
    {
        _options.Keep = 2;
        var store = new BackupStore(Options.Create(_database.Storage), new FixedOptions<BackupOptions>(_options), _time);
        var report = new JobReport();
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(store.Folder).FullName, "voice2text-20200101T000000000Z.db.unfinished"), "", Token);
            await new BackupWork(store).RunAsync(report, Token);
        }

        Assert.Equal(["voice2text-20261129T035000000Z.db", "voice2text-20261128T035000000Z.db"], store.List().Select(b => Path.GetFileName(b.Path)));
        Assert.Equal(2, Directory.GetFiles(store.Folder).Length);
        Assert.Equal(1, report.Figures[JobFigure.Backups]);
    }

    [Fact]
    public async Task Upkeep_GivesFreePagesBackToTheDisk()
    {
        await using (var context = _database.CreateDbContext())
        {
            await context.Database.ExecuteSqlRawAsync("CREATE TABLE Ballast AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, randomblob(4000) AS b FROM n", Token);
            await context.Database.ExecuteSqlRawAsync("DROP TABLE Ballast", Token);
            await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", Token);
        }

        var before = new FileInfo(_database.Storage.DatabasePath).Length;
        var report = new JobReport();
        await new UpkeepWork(Options.Create(_database.Storage)).RunAsync(report, Token);

        Assert.True(report.Figures[JobFigure.FreedBytes] > 10 << 20, report.ToString());
        Assert.True(report.Figures[JobFigure.DatabaseBytes] < before / 2, $"{report}, before: {before}");
    }

    [Fact]
    public async Task DatabaseOfAnEarlierVersion_CanShrinkAfterTheNextStart()
    {
        await AddAsync(1);
        SqliteConnection.ClearAllPools();
        await using (var connection = await DatabaseFile.OpenAsync(_database.Storage.DatabasePath, Token))
            await DatabaseFile.ExecuteAsync(connection, "PRAGMA auto_vacuum = NONE; VACUUM", Token);

        using var guard = _database.OpenGuard();
        await guard.PrepareAsync(Token);

        await using var context = _database.CreateDbContext();
        Assert.Equal(2, (await context.Database.SqlQueryRaw<int>("SELECT auto_vacuum AS Value FROM pragma_auto_vacuum").ToListAsync(Token)).Single());
        Assert.Equal([1], await MessagesAsync());
    }
}
