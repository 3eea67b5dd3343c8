using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>
/// What each connection to the database starts with. WAL: readers never wait for the writer. NORMAL: a commit survives
/// the end of the process; only a loss of power can undo the last ones, and the chat service then hands the messages
/// over again. The cache is small, for small servers.
/// </summary>
internal sealed class PragmaInterceptor : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -2000; PRAGMA temp_store = MEMORY;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
