namespace Voice2Text.Domain.Models.Installing;

/// <summary>Why a model was not installed.</summary>
public enum InstallFailure
{
    /// <summary>The name of the hub's host is not known to the resolver.</summary>
    NameResolution,

    /// <summary>Nobody answers at that address, or it cannot be reached.</summary>
    Unreachable,

    /// <summary>No trusted, encrypted connection.</summary>
    Tls,

    /// <summary>The proxy that the environment names does not let the request through.</summary>
    Proxy,

    /// <summary>No bytes came for too long.</summary>
    Stalled,

    /// <summary>The connection ended in the middle.</summary>
    ConnectionLost,

    /// <summary>The hub wants an accepted licence or another token.</summary>
    AccessRefused,

    /// <summary>No such repository, revision or file.</summary>
    NotFound,

    /// <summary>The hub asks to wait.</summary>
    TooManyRequests,

    /// <summary>The hub has a fault of its own.</summary>
    HubFault,

    /// <summary>Something answered that is no hub.</summary>
    UnexpectedAnswer,

    /// <summary>No room for the download and the import.</summary>
    DiskFull,

    /// <summary>The library's folder cannot be written.</summary>
    AccessDenied,

    /// <summary>A file was not what the hub says it is, twice.</summary>
    Damaged,

    /// <summary>Complete, and not a Whisper checkpoint that can be used.</summary>
    NotUsable,

    /// <summary>Another process is installing it, or this one with other options.</summary>
    InUse,

    /// <summary>The process of the import was lost, or the application ended in the middle of it more than once.</summary>
    ImportInterrupted,

    /// <summary>An error that nobody has foreseen; the log has it.</summary>
    Unexpected,
}

/// <summary>What went wrong and what to do about it.</summary>
/// <param name="Failure">What kind of failure.</param>
/// <param name="Message">One sentence or two, for people; never an address with a token or signature in it.</param>
public sealed record InstallFault(InstallFailure Failure, string Message)
{
    /// <summary>Whether what is downloaded is of use to another attempt.</summary>
    public bool IsResumable => Failure is not (InstallFailure.NotFound or InstallFailure.NotUsable or InstallFailure.InUse);

    /// <summary>Whether it may pass by itself, so that it is tried again a number of times.</summary>
    public bool IsTransient => Failure is InstallFailure.NameResolution or InstallFailure.Unreachable or InstallFailure.Proxy or InstallFailure.Stalled
        or InstallFailure.ConnectionLost or InstallFailure.TooManyRequests or InstallFailure.HubFault;
}

/// <summary>A model was not installed.</summary>
public sealed class InstallException(InstallFault fault, Exception? innerException = null) : Exception(fault.Message, innerException)
{
    public InstallException(InstallFailure failure, string message, Exception? innerException = null)
        : this(new InstallFault(failure, message), innerException)
    {
    }

    public InstallFault Fault { get; } = fault;

    /// <summary>How long the hub asks to wait before the next request.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
