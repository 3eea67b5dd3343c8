namespace Voice2Text.Infrastructure.Models;

/// <summary>The one row that says which model serves.</summary>
public sealed class ModelSelection
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>Id of the model that was switched to; <see langword="null"/>: the configured one.</summary>
    public string? Active { get; set; }

    /// <summary><c>Speech:Model</c> as it was when the row was written. Another value is the operator's newest word.</summary>
    public string? Configured { get; set; }

    /// <summary>Id of the last model that has answered.</summary>
    public string? LastWorked { get; set; }

    /// <summary>Id of the last other model that had answered before it.</summary>
    public string? FormerWorked { get; set; }
}
