namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>One lock around everything that the fake knows, and the waits for a condition on it.</summary>
/// <param name="describe">The state in words, for a wait that ends in vain.</param>
internal sealed class StateWatch(Func<string> describe)
{
    /// <summary>Bounds a wait whose condition never comes, so that a wrong test fails and does not hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly List<Func<bool>> _waiting = [];

    public Lock Sync { get; } = new();

    /// <summary>Counts the changes; a page asks for news since the last one it saw.</summary>
    public long Version { get; private set; }

    /// <summary>To be called inside <see cref="Sync"/> after every change.</summary>
    public void Changed()
    {
        Version++;
        _waiting.RemoveAll(isDone => isDone());
    }

    /// <summary>Completes with the first value that the probe finds, now or after a later change. The probe runs inside the lock.</summary>
    public async Task<T> WaitForAsync<T>(Func<T?> probe, CancellationToken cancellationToken) where T : class
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Sync)
        {
            if (!IsDone()) _waiting.Add(IsDone);
        }
        try
        {
            return await found.Task.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"The condition did not come within {Patience.TotalSeconds} s.\n{describe()}", error);
        }
        finally
        {
            found.TrySetCanceled(CancellationToken.None);
        }

        bool IsDone()
        {
            if (found.Task.IsCompleted) return true;
            try
            {
                return probe() is { } value && found.TrySetResult(value);
            }
            // The test's own predicate failed: that is the test's to see, not the request's that happened to come in.
            catch (Exception error)
            {
                return found.TrySetException(error);
            }
        }
    }
}
