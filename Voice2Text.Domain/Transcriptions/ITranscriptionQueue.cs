namespace Voice2Text.Domain.Transcriptions;

/// <summary>Port: who works on what. One process on SQLite is the default; another store may take its place.</summary>
public interface ITranscriptionQueue
{
    /// <summary>Takes the next one in <see cref="FairOrder"/> under a lease; <see langword="null"/> where none waits.</summary>
    Task<Transcription?> ClaimAsync(CancellationToken cancellationToken);

    /// <summary>Prolongs the lease of a claimed one.</summary>
    /// <returns>Whether it is still ours; not where it was cancelled meanwhile.</returns>
    Task<bool> RenewAsync(long id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns those whose lease has expired to the queue; one that has used up its attempts fails with that reason.
    /// </summary>
    /// <param name="allLeases">Also leases that have not expired: at start, when no other process can hold one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task RecoverAsync(bool allLeases, CancellationToken cancellationToken);
}
