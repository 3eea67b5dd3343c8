namespace Voice2Text.Domain.Hosts;

/// <summary>How much memory this process can still get, in bytes.</summary>
public sealed record MemoryRoom
{
    /// <summary>Without swapping and without being slowed down.</summary>
    public required long Free { get; init; }

    /// <summary>Without swapping; more than <see cref="Free"/> only where a cgroup slows down before it kills.</summary>
    public required long FreeToTheEnd { get; init; }

    /// <summary>Swap that can be had beyond that.</summary>
    public required long Swap { get; init; }

    /// <summary>What bounds it: all memory of the machine, or the limit of a cgroup.</summary>
    public required long Limit { get; init; }

    /// <summary>Whether a cgroup bounds it.</summary>
    public required bool IsLimitedByCgroup { get; init; }

    /// <summary>The tightest of the cgroups' limits and the machine's memory.</summary>
    public static MemoryRoom Of(HostFacts facts)
    {
        var room = new MemoryRoom
        {
            Free = facts.Memory.Available,
            FreeToTheEnd = facts.Memory.Available,
            Swap = facts.Memory.SwapFree,
            Limit = facts.Memory.Total,
            IsLimitedByCgroup = false,
        };
        foreach (var cgroup in facts.Cgroups)
        {
            var kept = cgroup.Current - cgroup.Droppable;
            var free = (Smaller(cgroup.Max, cgroup.High) - kept) ?? long.MaxValue;
            var freeToTheEnd = (cgroup.Max - kept) ?? long.MaxValue;
            if (free < room.Free) room = room with { Free = free, Limit = Smaller(cgroup.Max, cgroup.High)!.Value, IsLimitedByCgroup = true };
            room = room with
            {
                FreeToTheEnd = Math.Min(room.FreeToTheEnd, freeToTheEnd),
                Swap = Math.Clamp((cgroup.SwapMax - cgroup.SwapCurrent) ?? long.MaxValue, 0, room.Swap),
            };
        }

        return room;
    }

    /// <summary>The room after so much more has been taken; a negative number gives memory back.</summary>
    public MemoryRoom Less(long bytes) => this with { Free = Free - bytes, FreeToTheEnd = FreeToTheEnd - bytes };

    private static long? Smaller(long? first, long? second) => first is { } a && second is { } b ? Math.Min(a, b) : first ?? second;
}
