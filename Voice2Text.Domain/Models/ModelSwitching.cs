namespace Voice2Text.Domain.Models;

/// <summary>What became of a switch.</summary>
public enum ModelSwitchOutcome
{
    /// <summary>It waits for the present transcription to end, or is under way.</summary>
    Requested,

    /// <summary>The new model is active.</summary>
    Done,

    /// <summary>The new model could not be used; the former one stays.</summary>
    RolledBack,

    /// <summary>Another one was requested before it began.</summary>
    Superseded,
}

/// <summary>One switch of the active model, by a person or by the application itself. Rows are never deleted.</summary>
public sealed class ModelSwitchEntry
{
    /// <summary>Who switched where the application did, after the engine was lost.</summary>
    public const string Application = "voice2text";

    /// <summary>Who switched where another <c>Speech:Model</c> was configured.</summary>
    public const string Configuration = "configuration";

    public long Id { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>A person's name, or one of the constants here.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Id of the model that was active; <see langword="null"/> until the switch has begun.</summary>
    public string? From { get; set; }

    /// <summary>Name or id as it was requested, and the id once the switch is done.</summary>
    public required string To { get; set; }

    public ModelSwitchOutcome Outcome { get; set; }

    /// <summary>When it began; one that began in a process which is gone is not tried again.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Why it happened or why not, for the operator.</summary>
    public string? Reason { get; set; }
}

/// <summary>The model that one user's requests are served with.</summary>
public sealed class UserModel
{
    /// <summary>As in the queue: <c>telegram:42</c>.</summary>
    public required string UserKey { get; init; }

    /// <summary>Name or id of an installed model.</summary>
    public required string Model { get; set; }

    public required string SetBy { get; set; }

    public DateTimeOffset SetAt { get; set; }
}

/// <summary>How things stand with the active model.</summary>
/// <param name="Active">Name or id of the model that serves.</param>
/// <param name="Requested">The model that is to take its place; <see langword="null"/> where none is.</param>
/// <param name="IsSwitching">Whether that one is being loaded and tried now.</param>
/// <param name="LastWorked">Id of the last model that has answered.</param>
public sealed record ModelSwitchState(string Active, string? Requested, bool IsSwitching, string? LastWorked);

/// <summary>
/// Port: which model serves. A requested model is loaded and tried between two transcriptions; the former one stays
/// where that fails.
/// </summary>
public interface IModelSwitch
{
    /// <summary>Something of the state has changed in this process. Handlers return at once and do not throw.</summary>
    event EventHandler? Changed;

    Task<ModelSwitchState> GetStateAsync(CancellationToken cancellationToken);

    /// <summary>The last switches, the newest first.</summary>
    Task<IReadOnlyList<ModelSwitchEntry>> GetHistoryAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Asks for a switch. A request that has not begun gives way to this one.</summary>
    /// <param name="model">Name or id of an installed model.</param>
    /// <param name="who">Who asks, for the history.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Id of its entry in the history.</returns>
    Task<long> RequestAsync(string model, string who, CancellationToken cancellationToken);

    Task<IReadOnlyList<UserModel>> GetUserModelsAsync(CancellationToken cancellationToken);

    /// <summary>Sets the model of one user; <see langword="null"/>: the active one.</summary>
    Task SetUserModelAsync(string userKey, string? model, string who, CancellationToken cancellationToken);
}

/// <summary>Port: what fits into this machine's memory.</summary>
public interface IModelFit
{
    /// <summary>Whether a model can be loaded while what is in memory now stays there.</summary>
    bool FitsBeside(InstalledModel candidate);
}
