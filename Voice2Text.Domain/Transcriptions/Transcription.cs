namespace Voice2Text.Domain.Transcriptions;

/// <summary>
/// One request to turn audio into text, from its intake to its delivered answer. Every change is one method here, goes
/// through the state machine and raises <see cref="Version"/>, by which two writers of one row notice each other.
/// </summary>
public sealed class Transcription
{
    private readonly List<TranscriptionStateChange> _changes = [];
    private readonly List<TranscriptionSegment> _segments = [];

    public long Id { get; private init; }

    /// <summary>Raised by every change.</summary>
    public int Version { get; private set; }

    public required TranscriptionOrigin Origin { get; init; }

    public required TranscriptionMedia Media { get; init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public TranscriptionState State { get; private set; }

    public DateTimeOffset StateChangedAt { get; private set; }

    /// <summary>When the operator last put it into the queue again.</summary>
    public DateTimeOffset? RetriedAt { get; private set; }

    /// <summary>From when on it waits: its intake, or the last retry.</summary>
    public DateTimeOffset QueuedAt => RetriedAt ?? CreatedAt;

    /// <summary>When a worker last took it.</summary>
    public DateTimeOffset? ClaimedAt { get; private set; }

    /// <summary>Claims so far that were not given back.</summary>
    public int Attempts { get; private set; }

    /// <summary>The process that holds it.</summary>
    public string? LeaseOwner { get; private set; }

    public DateTimeOffset? LeaseExpiresAt { get; private set; }

    /// <summary>Not to be claimed before; <see langword="null"/>: at any time.</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    public TranscriptionFailure? Failure { get; private set; }

    /// <summary>What went wrong, for the operator.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>The limit that was broken, for the message to the sender: seconds, bytes or a count.</summary>
    public double? FailureLimit { get; private set; }

    /// <summary>What was heard. The text of an earlier run stays until there is another.</summary>
    public string? Text { get; private set; }

    public string? Language { get; private set; }

    public string? Model { get; private set; }

    public TimeSpan? AudioDuration { get; private set; }

    public StageTimes? Times { get; private set; }

    public RunMeasurements? Measurements { get; private set; }

    /// <summary>The real-time factor that was expected of the run before it.</summary>
    public double? PredictedRealTimeFactor { get; private set; }

    public int? HostProfileId { get; private set; }

    public long? AnsweredFrom { get; private set; }

    /// <summary>Whether a stored answer of the same audio will do.</summary>
    public bool MayAnswerFromStore { get; private set; } = true;

    /// <summary>Name or id of the model that the operator asked for with a retry.</summary>
    public string? RequestedModel { get; private set; }

    /// <summary>Id of the model with which the engine was lost in an earlier attempt.</summary>
    public string? LostModel { get; private set; }

    /// <summary>The bot's message that shows how it stands, and in the end the text.</summary>
    public int? ReplyMessageId { get; private set; }

    /// <summary>
    /// The sender has the answer of an earlier run: nothing is said in the chat until there is another, and that one goes
    /// where the former stands.
    /// </summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Messages or files of the answer that the chat service has accepted.</summary>
    public int DeliveredParts { get; private set; }

    public int DeliveryAttempts { get; private set; }

    /// <summary>When the sender is to be told the next part, or the reason of the end; <see langword="null"/>: nothing to tell.</summary>
    public DateTimeOffset? DeliveryDueAt { get; private set; }

    public IReadOnlyList<TranscriptionStateChange> Changes => _changes;

    public IReadOnlyList<TranscriptionSegment> Segments => _segments;

    /// <summary>Processing time over audio duration; <see langword="null"/> where nothing was computed.</summary>
    public double? RealTimeFactor =>
        Times is not null && AnsweredFrom is null && AudioDuration is { Ticks: > 0 } duration ? Times.Processing / duration : null;

    /// <summary>A request that waits for its turn.</summary>
    public static Transcription Queue(TranscriptionOrigin origin, TranscriptionMedia media, DateTimeOffset at) =>
        Create(origin, media, TranscriptionState.Queued, null, at);

    /// <summary>A request that is refused at intake. The sender is told.</summary>
    public static Transcription Reject(TranscriptionOrigin origin, TranscriptionMedia media, TranscriptionFault fault, DateTimeOffset at)
    {
        var rejected = Create(origin, media, TranscriptionState.Rejected, fault.Reason, at);
        rejected.SetFault(fault, at);
        return rejected;
    }

    public void Claim(string owner, TimeSpan lease, DateTimeOffset at)
    {
        Become(TranscriptionState.Preparing, at, null);
        Attempts++;
        ClaimedAt = at;
        LeaseOwner = owner;
        LeaseExpiresAt = at + lease;
    }

    public void RenewLease(TimeSpan lease, DateTimeOffset at)
    {
        LeaseExpiresAt = at + lease;
        Version++;
    }

    /// <summary>Puts it back into the queue: its worker is gone, or stops.</summary>
    /// <param name="reason">For the operator.</param>
    /// <param name="countsAsAttempt">Not where the worker stopped in an orderly way, or waits for something outside.</param>
    /// <param name="at">Now.</param>
    /// <param name="notBefore">When it may be claimed again; at any time where it is not given.</param>
    public void Release(string reason, bool countsAsAttempt, DateTimeOffset at, DateTimeOffset? notBefore = null)
    {
        Become(TranscriptionState.Queued, at, reason);
        NotBefore = notBefore;
        if (!countsAsAttempt) Attempts--;
    }

    public void BeginTranscribing(DateTimeOffset at) => Become(TranscriptionState.Transcribing, at, null);

    /// <summary>Stores what the engine, or the store, gave. A chat's answer is due from now on.</summary>
    public void Finish(TranscriptionResult result, DateTimeOffset at)
    {
        Become(Origin.IsChat ? TranscriptionState.Delivering : TranscriptionState.Completed, at, null);
        Text = result.Text;
        Language = result.Language;
        Model = result.Model;
        AudioDuration = result.AudioDuration;
        Times = result.Times;
        Measurements = result.Measurements;
        PredictedRealTimeFactor = result.PredictedRealTimeFactor;
        HostProfileId = result.HostProfileId;
        AnsweredFrom = result.AnsweredFrom;
        _segments.Clear();
        _segments.AddRange(result.Segments);
        IsAnswered = false;
        DeliveryDueAt = Origin.IsChat ? at : null;
    }

    public void Fail(TranscriptionFault fault, DateTimeOffset at)
    {
        Become(fault.IsRejection ? TranscriptionState.Rejected : TranscriptionState.Failed, at, fault.Reason);
        SetFault(fault, at);
    }

    public void Cancel(TranscriptionFailure by, DateTimeOffset at)
    {
        Become(TranscriptionState.Cancelled, at, null);
        SetFault(new TranscriptionFault(by, by == TranscriptionFailure.CancelledBySender ? "Cancelled by the sender." : "Cancelled by the operator."), at);
    }

    /// <summary>The engine was lost with this model.</summary>
    public bool NoteLostModel(string model)
    {
        LostModel = model;
        Version++;
        return true;
    }

    /// <summary>
    /// The operator's retry: a new turn with new attempts; a stored answer will not do. After a completed run its text, its
    /// measurements and the answer in the chat stay until another run succeeds.
    /// </summary>
    /// <param name="at">Now.</param>
    /// <param name="model">Name or id of the model to use; the one that is otherwise chosen where it is not given.</param>
    public void Retry(DateTimeOffset at, string? model = null)
    {
        if (State == TranscriptionState.Completed && Origin.IsChat) IsAnswered = true;
        Become(TranscriptionState.Queued, at, model is null ? "Retried by the operator." : $"Retried by the operator with {model}.");
        RetriedAt = at;
        // One message is edited. Several, or a file, cannot become another text piece by piece: the new one follows below.
        if (IsAnswered && DeliveredParts > 1) ReplyMessageId = null;
        (Failure, FailureReason, FailureLimit) = (null, null, null);
        (Attempts, DeliveryAttempts, DeliveredParts, DeliveryDueAt) = (0, 0, 0, null);
        (MayAnswerFromStore, NotBefore) = (false, null);
        (RequestedModel, LostModel) = (model, null);
    }

    public void SetReplyMessage(int? messageId)
    {
        ReplyMessageId = messageId;
        Version++;
    }

    /// <summary>The chat service has accepted one more part of the answer.</summary>
    public void PartDelivered(int? messageId)
    {
        DeliveredParts++;
        DeliveryAttempts = 0;
        ReplyMessageId ??= messageId;
        Version++;
    }

    /// <summary>All that was to be told has been told.</summary>
    public void DeliveryDone(DateTimeOffset at)
    {
        DeliveryDueAt = null;
        if (State == TranscriptionState.Delivering) Become(TranscriptionState.Completed, at, null);
        else Version++;
    }

    public void DelayDelivery(DateTimeOffset until, bool countsAsAttempt)
    {
        DeliveryDueAt = until;
        if (countsAsAttempt) DeliveryAttempts++;
        Version++;
    }

    /// <summary>The sender cannot be told. A text that waits for delivery stays in the store.</summary>
    public void GiveUpDelivery(TranscriptionFault fault, DateTimeOffset at)
    {
        if (!State.IsFinal()) Fail(fault, at);
        DeliveryDueAt = null;
        Version++;
    }

    private static Transcription Create(TranscriptionOrigin origin, TranscriptionMedia media, TranscriptionState state, string? reason, DateTimeOffset at)
    {
        var created = new Transcription { Origin = origin, Media = media, CreatedAt = at, State = state, StateChangedAt = at };
        created._changes.Add(new TranscriptionStateChange { At = at, To = state, Reason = reason });
        return created;
    }

    private void SetFault(TranscriptionFault fault, DateTimeOffset at)
    {
        (Failure, FailureReason, FailureLimit) = (fault.Failure, fault.Reason, fault.Limit);
        DeliveryDueAt = Origin.IsChat && !IsAnswered ? at : null;
    }

    private void Become(TranscriptionState state, DateTimeOffset at, string? reason)
    {
        if (!State.CanBecome(state)) throw new InvalidOperationException($"Transcription {Id} is {State} and cannot become {state}.");
        _changes.Add(new TranscriptionStateChange { At = at, From = State, To = state, Reason = reason });
        (State, StateChangedAt) = (state, at);
        if (!state.IsRunning()) (LeaseOwner, LeaseExpiresAt) = (null, null);
        Version++;
    }
}

/// <summary>Why a transcription ended without an answer.</summary>
/// <param name="Failure">The kind.</param>
/// <param name="Reason">One sentence for the operator.</param>
/// <param name="Limit">The limit that was broken: seconds, bytes or a count.</param>
public sealed record TranscriptionFault(TranscriptionFailure Failure, string Reason, double? Limit = null)
{
    /// <summary>Whether the request itself cannot be served, as against a failure on this side.</summary>
    public bool IsRejection => Failure is TranscriptionFailure.TooLong or TranscriptionFailure.TooLarge or TranscriptionFailure.Empty
        or TranscriptionFailure.NotAudio or TranscriptionFailure.NoAudioTrack or TranscriptionFailure.Damaged or TranscriptionFailure.TooManyWaiting;
}
