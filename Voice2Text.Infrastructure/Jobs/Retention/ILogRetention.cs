namespace Voice2Text.Infrastructure.Jobs.Retention;

/// <summary>Removes old entries of the log.</summary>
public interface ILogRetention
{
    /// <summary>Removes what is older, in short transactions.</summary>
    /// <returns>How many entries.</returns>
    Task<long> RemoveBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>Where no log is kept.</summary>
internal sealed class NoLogRetention : ILogRetention
{
    public Task<long> RemoveBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(0L);
}
