namespace Voice2Text.Infrastructure.Audio;

/// <summary>Where ffmpeg is.</summary>
public sealed class FfmpegOptions
{
    /// <summary>Name on the PATH, or a path.</summary>
    public string Ffmpeg { get; set; } = "ffmpeg";

    /// <summary>Folder for audio that has to be written down first, such as standard input. Default: the system's.</summary>
    public string TemporaryDirectory { get; set; } = Path.GetTempPath();
}
