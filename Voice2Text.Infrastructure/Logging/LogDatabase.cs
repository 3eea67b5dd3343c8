using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>
/// The file of the log entries: one connection that writes, pooled ones that read. The file is made where it is missing;
/// a damaged one is moved aside and a new one begun, so that the log never keeps anything else from working.
/// </summary>
public sealed class LogDatabase(IOptions<StorageOptions> storage, TimeProvider time) : IDisposable
{
    // More damaged files than these are not kept: on a failing disk they would fill it.
    private const int KeptDamagedFiles = 3;

    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    /// <summary>
    /// WAL: readers never wait for the writer. NORMAL: a write waits for no disk, only a checkpoint does, each 4 MB; a loss
    /// of power costs the last entries at most, where OFF could cost the file. Caches are small, for small servers.
    /// </summary>
    private const string WriterPragmas = """
        PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304;
        PRAGMA cache_size = -1000; PRAGMA temp_store = MEMORY;
        """;

    private const string ReaderPragmas = "PRAGMA cache_size = -1000; PRAGMA temp_store = MEMORY;";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteConnection? _writer;

    /// <summary>Where the file lies.</summary>
    public string FilePath => storage.Value.LogsPath;

    /// <summary>A damaged file was moved to this path. Called while the next write waits: return at once.</summary>
    internal event EventHandler<LogFileDamagedEventArgs>? Damaged;

    public void Dispose()
    {
        _writer?.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(ReaderString()));
        _gate.Dispose();
    }

    /// <summary>Does this to the database, one at a time.</summary>
    /// <exception cref="SqliteException">The disk is full or the file cannot be written.</exception>
    internal async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            try
            {
                return work(Writer());
            }
            catch (SqliteException e) when (IsDamage(e))
            {
                MoveAside(e);
                return work(Writer());
            }
        }
        catch
        {
            // Whatever it was, the next write begins anew.
            CloseWriter();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads on a thread of the pool; a long search ends with the token.</summary>
    /// <param name="work">What is read.</param>
    /// <param name="nothing">The result where there is no file yet, or a damaged one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, T nothing, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            if (!File.Exists(FilePath)) return nothing;
            try
            {
                return Read(work, cancellationToken);
            }
            catch (SqliteException e) when (IsDamage(e))
            {
                await MoveAsideAsync(e, cancellationToken);
                return nothing;
            }
        },
        cancellationToken);

    private T Read<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        using var connection = new SqliteConnection(ReaderString());
        connection.Open();
        Execute(connection, ReaderPragmas);
        try
        {
            using var interrupt = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            return work(connection);
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static bool IsDamage(SqliteException e) => e.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase;

    private string ReaderString() => new SqliteConnectionStringBuilder { DataSource = FilePath, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 5 }.ToString();

    private SqliteConnection Writer()
    {
        // Somebody may have deleted the file; the connection would go on with one that nobody sees.
        if (_writer is not null && !File.Exists(FilePath)) CloseWriter();
        if (_writer is not null) return _writer;
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = FilePath, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            Execute(connection, WriterPragmas);
            Execute(connection, LogSchema.Create);
            return _writer = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void CloseWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private async Task MoveAsideAsync(SqliteException cause, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            MoveAside(cause);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary><c>logs.db</c> becomes <c>logs.damaged-20261105T101500Z.db</c>, with what belongs to it.</summary>
    private void MoveAside(SqliteException cause)
    {
        CloseWriter();
        SqliteConnection.ClearPool(new SqliteConnection(ReaderString()));
        if (!File.Exists(FilePath)) return;
        var folder = Path.GetDirectoryName(FilePath)!;
        var at = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = Path.Combine(folder, $"logs.damaged-{at}.db");
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(FilePath + suffix)) File.Move(FilePath + suffix, aside + suffix, overwrite: true);
        }

        foreach (var old in Directory.EnumerateFiles(folder, "logs.damaged-*.db").OrderDescending(StringComparer.Ordinal).Skip(KeptDamagedFiles))
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(old + suffix);
        }

        Damaged?.Invoke(this, new LogFileDamagedEventArgs(aside, cause.Message));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>Where a damaged log file is now, and what was wrong with it.</summary>
internal sealed class LogFileDamagedEventArgs(string path, string reason) : EventArgs
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;
}
