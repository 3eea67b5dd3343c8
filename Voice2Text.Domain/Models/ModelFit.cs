using System.Globalization;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Domain.Models;

/// <summary>What becomes of a model on this machine, from good to bad.</summary>
public enum FitVerdict
{
    /// <summary>All of it stays in memory.</summary>
    Fits,

    /// <summary>What can only be swapped fits; pages of the model's files are dropped and read again from the disk, which is slow.</summary>
    FitsReadingFromDisk,

    /// <summary>It needs swap, or goes beyond the limit at which the cgroup slows it down: slow.</summary>
    WillSwap,

    /// <summary>It needs more than memory and swap: the kernel ends the process.</summary>
    WillBeKilled,
}

/// <summary>Whether a model fits into this machine's memory, with the figures.</summary>
public sealed record ModelFit
{
    public required FitVerdict Verdict { get; init; }

    /// <summary>What it needs, corrected by what was measured.</summary>
    public required ModelMemory Needed { get; init; }

    /// <summary>What there is.</summary>
    public required MemoryRoom Room { get; init; }

    /// <summary>The largest memory that was measured with this model on this machine, in bytes; <see langword="null"/> before its first run.</summary>
    public long? MeasuredPeak { get; init; }

    /// <summary>Whether the server does not load it: it would be killed, and nobody has said to try it all the same.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The verdict with its figures in one English sentence or two.</summary>
    public string Sentence => Verdict switch
    {
        FitVerdict.Fits => $"It needs {Size(Needed.Total)}, {Size(Room.Free)} are free.",
        FitVerdict.FitsReadingFromDisk =>
            $"It needs {Size(Needed.Total)}, {Size(Room.Free)} are free: parts of the model are dropped from memory and read again from the disk, which makes it slow.",
        FitVerdict.WillSwap when Needed.Anonymous <= Room.FreeToTheEnd =>
            $"It needs {Size(Needed.Anonymous)} that cannot be dropped from memory, {Size(Room.Free)} are free below the cgroup's memory.high: the kernel slows it down.",
        FitVerdict.WillSwap =>
            $"It needs {Size(Needed.Anonymous)} that cannot be dropped from memory, {Size(Room.Free)} are free: the rest goes to swap ({Size(Room.Swap)} are free there), which makes it many times slower.",
        _ => $"It needs {Size(Needed.Anonymous)} that cannot be dropped from memory, {Size(Room.FreeToTheEnd)} are free and {Size(Room.Swap)} of swap: the kernel would end it."
            + " Choose a smaller model or precision, or give the server more memory or swap.",
    };

    /// <summary>Judges from what is needed and what there is.</summary>
    public static FitVerdict Judge(ModelMemory needed, MemoryRoom room)
    {
        if (needed.Total <= room.Free) return FitVerdict.Fits;
        if (needed.Anonymous <= room.Free) return FitVerdict.FitsReadingFromDisk;
        return needed.Anonymous <= room.FreeToTheEnd + room.Swap ? FitVerdict.WillSwap : FitVerdict.WillBeKilled;
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, bytes) >> 20} MiB");
}
