namespace Voice2Text.Domain.Transcriptions;

/// <summary>Port: where the file of a transcription is fetched from.</summary>
public interface IMediaSource
{
    /// <summary>Whether it can fetch this one's file.</summary>
    bool Serves(Transcription transcription);

    /// <summary>Fetches the file.</summary>
    /// <param name="transcription">Whose file.</param>
    /// <param name="folder">An empty folder, deleted with all that is in it after the run.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Path of the file; in the folder, or where the source keeps it.</returns>
    /// <exception cref="MediaException">The file cannot be had.</exception>
    Task<string> FetchAsync(Transcription transcription, string folder, CancellationToken cancellationToken);
}

/// <summary>A file could not be fetched.</summary>
/// <param name="fault">Why.</param>
/// <param name="isTransient">Whether another attempt may help.</param>
/// <param name="innerException">The cause.</param>
public sealed class MediaException(TranscriptionFault fault, bool isTransient, Exception? innerException = null)
    : Exception(fault.Reason, innerException)
{
    public TranscriptionFault Fault { get; } = fault;

    public bool IsTransient { get; } = isTransient;
}
