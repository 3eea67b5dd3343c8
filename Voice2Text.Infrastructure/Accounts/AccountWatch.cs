using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Accounts;

/// <summary>What decides whether a session goes on as it began.</summary>
/// <param name="Role">What the account may do.</param>
/// <param name="Stamp">Changes where its sessions are to end.</param>
public sealed record AccountStanding(AccountRole Role, string? Stamp);

/// <summary>
/// Tells open sessions how their accounts stand: after each change, and every 30 s, because the command line changes
/// accounts from another process. One look for all of them, and none while nobody listens.
/// </summary>
public sealed partial class AccountWatch : IDisposable
{
    /// <summary>The longest that a session does not notice a change.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Action<IReadOnlyDictionary<string, AccountStanding>>, bool> _listeners = new();
    private readonly IDbContextFactory<Voice2TextDbContext> _contexts;
    private readonly ILogger<AccountWatch> _logger;
    private readonly ITimer _timer;

    public AccountWatch(IDbContextFactory<Voice2TextDbContext> contexts, TimeProvider time, ILogger<AccountWatch> logger)
    {
        (_contexts, _logger) = (contexts, logger);
        _timer = time.CreateTimer(_ => _ = LookAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>An account changed, or something is written about one.</summary>
    public event EventHandler? Changed;

    public void Dispose() => _timer.Dispose();

    /// <summary>Calls back with all accounts by id. A listener returns at once and does not throw.</summary>
    public IDisposable Listen(Action<IReadOnlyDictionary<string, AccountStanding>> listener)
    {
        _listeners[listener] = true;
        if (_listeners.Count == 1) _timer.Change(Interval, Interval);
        return new Listening(this, listener);
    }

    /// <summary>Something was changed: tells it at once.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        Changed?.Invoke(this, EventArgs.Empty);
        if (_listeners.IsEmpty) return;
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var standings = await context.Users.AsNoTracking().ToDictionaryAsync(u => u.Id, u => new AccountStanding(u.Role, u.SecurityStamp), StringComparer.Ordinal, cancellationToken);
        foreach (var (listener, _) in _listeners) listener(standings);
    }

    private async Task LookAsync()
    {
        try
        {
            await TellAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    private void Forget(Action<IReadOnlyDictionary<string, AccountStanding>> listener)
    {
        if (_listeners.TryRemove(listener, out _) && _listeners.IsEmpty) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The accounts could not be read; sessions go on until the next look.")]
    private partial void LogFailed(Exception exception);

    private sealed class Listening(AccountWatch watch, Action<IReadOnlyDictionary<string, AccountStanding>> listener) : IDisposable
    {
        public void Dispose() => watch.Forget(listener);
    }
}
