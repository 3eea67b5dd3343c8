namespace Voice2Text.Domain.Models.Installing;

/// <summary>An installation as it stands at one moment.</summary>
public sealed record ModelInstallation
{
    /// <summary>Identifies it; the same source has the same id.</summary>
    public required string Id { get; init; }

    public required ModelInstallRequest Request { get; init; }

    public InstallationState State { get; private init; } = InstallationState.Queued;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Bytes downloaded, over all files.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes of all files; 0 until the hub has said it.</summary>
    public long BytesTotal { get; init; }

    /// <summary>Smoothed; 0 while nothing comes.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>The file that is being downloaded.</summary>
    public string? File { get; init; }

    /// <summary>Where the import stands.</summary>
    public ModelImportProgress? Import { get; init; }

    /// <summary>When the next attempt begins, while one waits for it.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Why it failed; or, with <see cref="RetryAt"/>, why it has to be tried again.</summary>
    public InstallFault? Fault { get; init; }

    /// <summary>The installed model's id, when it is done.</summary>
    public string? ModelId { get; init; }

    /// <summary>How long the rest of the download takes at the present speed.</summary>
    public TimeSpan? Remaining => State == InstallationState.Downloading && BytesPerSecond >= 1 && BytesTotal > 0
        ? TimeSpan.FromSeconds(Math.Ceiling((BytesTotal - BytesDone) / BytesPerSecond))
        : null;

    /// <summary>The same in another state; what only belongs to the former state is left behind.</summary>
    /// <exception cref="InvalidOperationException">There is no way from here to there.</exception>
    public ModelInstallation In(InstallationState state) => State.CanBecome(state)
        ? this with
        {
            State = state,
            BytesPerSecond = 0,
            File = null,
            RetryAt = null,
            Fault = null,
            Import = state is InstallationState.Importing or InstallationState.Completed ? Import : null,
        }
        : throw new InvalidOperationException($"The installation of {Request.Title} is {State} and cannot become {state}.");

    /// <summary>As a restart finds it: what was running waits again.</summary>
    public static ModelInstallation Restore(string id, ModelInstallRequest request, InstallationState state, DateTimeOffset createdAt, InstallFault? fault) => new()
    {
        Id = id,
        Request = request,
        CreatedAt = createdAt,
        State = state is InstallationState.Paused or InstallationState.Failed ? state : InstallationState.Queued,
        Fault = state == InstallationState.Failed ? fault : null,
    };
}
