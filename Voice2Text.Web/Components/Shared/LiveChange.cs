namespace Voice2Text.Web.Components.Shared;

/// <summary>What happened since a component was last told.</summary>
/// <param name="StatesChanged">Something that is stored changed, not only the progress of a run.</param>
/// <param name="Ids">The transcriptions; <see langword="null"/>: too many to name.</param>
public sealed record LiveChange(bool StatesChanged, IReadOnlySet<long>? Ids)
{
    public bool Concerns(long id) => Ids is null || Ids.Contains(id);
}
