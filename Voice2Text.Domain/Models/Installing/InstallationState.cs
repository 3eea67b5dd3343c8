namespace Voice2Text.Domain.Models.Installing;

/// <summary>Where an installation stands. Changes go through <see cref="InstallationStates"/>.</summary>
public enum InstallationState
{
    /// <summary>Waiting for its turn.</summary>
    Queued,

    /// <summary>Files are on their way, or waiting for the next attempt.</summary>
    Downloading,

    /// <summary>Stopped by the operator; what is downloaded stays.</summary>
    Paused,

    /// <summary>The checkpoint is made into a model.</summary>
    Importing,

    /// <summary>The model is in the library.</summary>
    Completed,

    /// <summary>Given up, for the reason that stands with it.</summary>
    Failed,

    /// <summary>Ended by the operator; what was downloaded is deleted.</summary>
    Cancelled,
}

/// <summary>The state machine of an installation.</summary>
public static class InstallationStates
{
    private static readonly Dictionary<InstallationState, InstallationState[]> Allowed = new()
    {
        [InstallationState.Queued] =
            [InstallationState.Downloading, InstallationState.Importing, InstallationState.Paused, InstallationState.Failed, InstallationState.Cancelled],
        // Back to Queued: the application stops. Straight to Completed: that very revision is installed already.
        [InstallationState.Downloading] =
        [
            InstallationState.Importing, InstallationState.Completed, InstallationState.Queued, InstallationState.Paused,
            InstallationState.Failed, InstallationState.Cancelled,
        ],
        [InstallationState.Paused] = [InstallationState.Queued, InstallationState.Cancelled],
        [InstallationState.Importing] =
            [InstallationState.Completed, InstallationState.Queued, InstallationState.Paused, InstallationState.Failed, InstallationState.Cancelled],
        [InstallationState.Completed] = [],
        [InstallationState.Failed] = [InstallationState.Queued, InstallationState.Cancelled],
        [InstallationState.Cancelled] = [],
    };

    /// <summary>Whether the machine has an edge from one state to the other.</summary>
    public static bool CanBecome(this InstallationState from, InstallationState to) => Allowed[from].Contains(to);

    /// <summary>Whether work is being done on it now.</summary>
    public static bool IsRunning(this InstallationState state) => state is InstallationState.Downloading or InstallationState.Importing;

    /// <summary>Whether nothing happens any more by itself.</summary>
    public static bool IsFinal(this InstallationState state) =>
        state is InstallationState.Completed or InstallationState.Failed or InstallationState.Cancelled;

    /// <summary>Whether it can be paused.</summary>
    public static bool CanBePaused(this InstallationState state) => state.CanBecome(InstallationState.Paused);

    /// <summary>Whether it can go on: from a pause, or again after a failure.</summary>
    public static bool CanBeResumed(this InstallationState state) => state is InstallationState.Paused or InstallationState.Failed;

    /// <summary>Whether it can be cancelled.</summary>
    public static bool CanBeCancelled(this InstallationState state) => state.CanBecome(InstallationState.Cancelled);
}
