namespace Voice2Text.Domain.Models;

/// <summary>Why a checkpoint did not become a model.</summary>
public enum CheckpointFailure
{
    /// <summary>No such folder or model.</summary>
    NotFound,

    /// <summary>A file of the checkpoint is missing.</summary>
    MissingFile,

    /// <summary>A file is truncated, is not what its name says, or contradicts another one.</summary>
    Damaged,

    /// <summary>A tensor is missing or has another shape than the configuration states.</summary>
    WrongShape,

    /// <summary>A weight is not a finite number.</summary>
    NotFinite,

    /// <summary>Another architecture, or a variant of Whisper that is not supported.</summary>
    Unsupported,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The library's folder cannot be written, or a file cannot be read.</summary>
    AccessDenied,

    /// <summary>The process that did the work was lost, as it happens when memory runs out.</summary>
    Interrupted,
}

/// <summary>A checkpoint did not become a model. The message names the file or tensor and the remedy.</summary>
public sealed class CheckpointException(CheckpointFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public CheckpointFailure Failure { get; } = failure;
}
