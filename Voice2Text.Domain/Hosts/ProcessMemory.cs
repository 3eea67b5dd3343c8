namespace Voice2Text.Domain.Hosts;

/// <summary>Memory of one process, in bytes, as Linux counts it (<c>/proc/[pid]/status</c>).</summary>
public sealed record ProcessMemory
{
    /// <summary>Resident now (<c>VmRSS</c>).</summary>
    public required long Resident { get; init; }

    /// <summary>Largest ever resident (<c>VmHWM</c>).</summary>
    public required long PeakResident { get; init; }

    /// <summary>Resident and in no file (<c>RssAnon</c>): can only leave memory through swap.</summary>
    public required long Anonymous { get; init; }

    /// <summary>Resident pages of mapped files (<c>RssFile</c>): dropped under pressure and read again.</summary>
    public required long FileBacked { get; init; }

    /// <summary>Swapped out (<c>VmSwap</c>).</summary>
    public required long Swapped { get; init; }
}
