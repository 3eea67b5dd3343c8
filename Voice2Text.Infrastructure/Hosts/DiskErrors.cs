namespace Voice2Text.Infrastructure.Hosts;

/// <summary>What the operating system says of a failed write.</summary>
internal static class DiskErrors
{
    // ENOSPC and EDQUOT of Linux; .NET passes errno through as HResult.
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    public static bool IsDiskFull(IOException exception) => exception.HResult is NoSpaceLeft or QuotaExceeded;
}
