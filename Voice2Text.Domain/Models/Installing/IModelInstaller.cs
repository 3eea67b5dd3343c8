namespace Voice2Text.Domain.Models.Installing;

/// <summary>
/// Port: installs models, one at a time. What is downloaded survives a pause, a failure, and the end of the process at
/// any moment. <see cref="ModelInstallationFeed"/> tells what happens.
/// </summary>
public interface IModelInstaller
{
    /// <summary>What is known, the newest first: waiting, running, paused, failed, and what this process has finished.</summary>
    IReadOnlyList<ModelInstallation> List();

    /// <summary>
    /// Puts a model into the queue and returns at once. What is being installed already is joined; what is paused or has
    /// failed goes on, with these options.
    /// </summary>
    /// <exception cref="InstallException">
    /// <see cref="InstallFailure.InUse"/>: another process installs it, or it is running here with other options.
    /// <see cref="InstallFailure.AccessDenied"/> and <see cref="InstallFailure.DiskFull"/>: nothing can be written.
    /// </exception>
    Task<ModelInstallation> StartAsync(ModelInstallRequest request, CancellationToken cancellationToken);

    /// <summary>Stops it and keeps what is there; returns when it has stopped. Without effect where it cannot be paused.</summary>
    Task<ModelInstallation> PauseAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lets a paused one go on, or a failed one be tried again. Without effect elsewhere.</summary>
    Task<ModelInstallation> ResumeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Ends it and deletes what is there; returns when that is done. Without effect where it has ended.</summary>
    Task<ModelInstallation> CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>Takes one that has ended off the list, with all that it has left.</summary>
    Task DismissAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Works off what is waiting, and returns. For a command; the server has a service that does it all the time. When it
    /// is cancelled, what was running waits again, and goes on after the next start.
    /// </summary>
    Task RunPendingAsync(CancellationToken cancellationToken);

    /// <summary>The bytes that an installation takes.</summary>
    InstallNeeds Estimate(ModelCatalogEntry entry, ModelPrecision precision);
}

/// <summary>What an installation takes, about.</summary>
/// <param name="DownloadBytes">Downloaded.</param>
/// <param name="InstalledBytes">On disk afterwards.</param>
/// <param name="FreeBytes">Free now on the disk of the library.</param>
public sealed record InstallNeeds(long DownloadBytes, long InstalledBytes, long FreeBytes)
{
    /// <summary>Needed on disk while the import runs: the download is deleted after it.</summary>
    public long PeakBytes => DownloadBytes + InstalledBytes;

    public bool HasRoom => FreeBytes >= PeakBytes;
}
