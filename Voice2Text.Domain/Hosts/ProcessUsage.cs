namespace Voice2Text.Domain.Hosts;

/// <summary>
/// What a stretch of work cost the process that did it, by the kernel's own counters; <see langword="null"/> where the
/// system does not count it.
/// </summary>
public sealed record ProcessUsage
{
    /// <summary>Largest resident set, in bytes (<c>VmHWM</c>, which was reset before).</summary>
    public long? PeakResidentBytes { get; init; }

    /// <summary>Largest part of it that is in no file, in bytes. The kernel keeps no peak of it: the largest that was seen between two windows.</summary>
    public long? PeakAnonymousBytes { get; init; }

    /// <summary>Largest part of it that are pages of mapped files, in bytes; seen in the same way.</summary>
    public long? PeakFileBackedBytes { get; init; }

    /// <summary>Most bytes of the process in swap, seen in the same way.</summary>
    public long? SwappedBytes { get; init; }

    /// <summary>Page faults that waited for the disk.</summary>
    public long? MajorFaults { get; init; }

    /// <summary>User and system time of all threads, in seconds.</summary>
    public double? CpuSeconds { get; init; }
}
