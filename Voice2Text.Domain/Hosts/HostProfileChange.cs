namespace Voice2Text.Domain.Hosts;

/// <summary>The server became another machine: it was resized, or a limit was changed. The first entry is the first start.</summary>
public sealed class HostProfileChange
{
    public int Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What it has been since.</summary>
    public required int ProfileId { get; init; }
}
