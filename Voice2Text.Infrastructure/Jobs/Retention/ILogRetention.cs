namespace Voice2Text.Infrastructure.Jobs.Retention;

/// <summary>Removes old entries of the log.</summary>
public interface ILogRetention
{
    /// <summary>Removes what its settings say is too old or too much, in short transactions.</summary>
    /// <returns>How many entries.</returns>
    Task<long> RemoveOldAsync(CancellationToken cancellationToken);
}
