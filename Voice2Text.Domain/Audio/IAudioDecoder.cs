namespace Voice2Text.Domain.Audio;

/// <summary>Port: turns a media file of any container and codec into a stream of samples (see <see cref="AudioFormat"/>).</summary>
public interface IAudioDecoder
{
    /// <summary>
    /// Opens a media file. The file is probed first, so that a file without audio, or one that is too long by its own
    /// statement, is refused before anything is decoded.
    /// </summary>
    /// <param name="path">A path to a regular file.</param>
    /// <param name="limits">What bounds the work.</param>
    /// <param name="cancellationToken">Ends the probe and, afterwards, the decoding; the child process is killed.</param>
    /// <exception cref="AudioException">The file cannot be read, is not audio, holds no audio, or breaks a limit.</exception>
    Task<IAudioStream> OpenAsync(string path, AudioLimits limits, CancellationToken cancellationToken);

    /// <summary>The same for a file that lies under a name which says nothing to who sent it.</summary>
    /// <param name="path">A path to a regular file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What bounds the work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="AudioException">As without a name.</exception>
    Task<IAudioStream> OpenAsync(string path, string name, AudioLimits limits, CancellationToken cancellationToken);

    /// <summary>Spools a stream that cannot seek (standard input, an upload) to a temporary file and opens it.</summary>
    /// <param name="input">Any bytes of a media file; read to its end, at most <see cref="AudioLimits.MaxBytes"/>.</param>
    /// <param name="name">What messages call the input, for example <c>standard input</c>.</param>
    /// <param name="limits">What bounds the work.</param>
    /// <param name="cancellationToken">Ends the work; the temporary file is deleted.</param>
    /// <exception cref="AudioException">As for a path.</exception>
    Task<IAudioStream> OpenAsync(Stream input, string name, AudioLimits limits, CancellationToken cancellationToken);
}
