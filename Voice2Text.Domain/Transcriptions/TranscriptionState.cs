namespace Voice2Text.Domain.Transcriptions;

/// <summary>Where a transcription stands. Changes go through <see cref="TranscriptionStates"/>.</summary>
public enum TranscriptionState
{
    /// <summary>Waiting for its turn.</summary>
    Queued,

    /// <summary>The file is downloaded and opened.</summary>
    Preparing,

    /// <summary>The engine works on it.</summary>
    Transcribing,

    /// <summary>The text is stored and on its way to the chat.</summary>
    Delivering,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Given up, for the reason that stands with it.</summary>
    Failed,

    /// <summary>Ended by its sender or by the operator.</summary>
    Cancelled,

    /// <summary>Never served: it breaks a limit, or holds no audio.</summary>
    Rejected,
}

/// <summary>The state machine of a transcription.</summary>
public static class TranscriptionStates
{
    private static readonly Dictionary<TranscriptionState, TranscriptionState[]> Allowed = new()
    {
        [TranscriptionState.Queued] = [TranscriptionState.Preparing, TranscriptionState.Failed, TranscriptionState.Cancelled],
        // Back to Queued: the lease ran out or was released. Straight to Delivering: the same audio is in the store.
        [TranscriptionState.Preparing] =
        [
            TranscriptionState.Transcribing, TranscriptionState.Delivering, TranscriptionState.Completed, TranscriptionState.Queued,
            TranscriptionState.Failed, TranscriptionState.Cancelled, TranscriptionState.Rejected,
        ],
        [TranscriptionState.Transcribing] =
        [
            TranscriptionState.Delivering, TranscriptionState.Completed, TranscriptionState.Queued, TranscriptionState.Failed,
            TranscriptionState.Cancelled, TranscriptionState.Rejected,
        ],
        [TranscriptionState.Delivering] = [TranscriptionState.Completed, TranscriptionState.Failed],
        // The operator's retry.
        [TranscriptionState.Completed] = [TranscriptionState.Queued],
        [TranscriptionState.Failed] = [TranscriptionState.Queued],
        [TranscriptionState.Cancelled] = [TranscriptionState.Queued],
        [TranscriptionState.Rejected] = [TranscriptionState.Queued],
    };

    /// <summary>Whether the machine has an edge from one state to the other.</summary>
    public static bool CanBecome(this TranscriptionState from, TranscriptionState to) => Allowed[from].Contains(to);

    /// <summary>Whether nothing happens any more by itself.</summary>
    public static bool IsFinal(this TranscriptionState state) =>
        state is TranscriptionState.Completed or TranscriptionState.Failed or TranscriptionState.Cancelled or TranscriptionState.Rejected;

    /// <summary>Whether a worker holds it.</summary>
    public static bool IsRunning(this TranscriptionState state) => state is TranscriptionState.Preparing or TranscriptionState.Transcribing;

    /// <summary>Whether it can still be cancelled.</summary>
    public static bool CanBeCancelled(this TranscriptionState state) => state.CanBecome(TranscriptionState.Cancelled);

    /// <summary>Whether the operator can put it into the queue again.</summary>
    public static bool CanBeRetried(this TranscriptionState state) => state.IsFinal() && state.CanBecome(TranscriptionState.Queued);
}
