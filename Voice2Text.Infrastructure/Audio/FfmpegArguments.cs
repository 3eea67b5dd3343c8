using System.Globalization;
using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Audio;

/// <summary>The command line of ffmpeg. Always a list, never a shell.</summary>
internal static class FfmpegArguments
{
    /// <summary>
    /// Demuxers that may open an input. Left out are all that read other files or hosts by what a file says (hls, dash,
    /// concat, sdp, image sequences) and those that take any text for media.
    /// </summary>
    private const string Containers =
        "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,gsm,matroska,mov,mp3,mp4,mpc,mpc8,mpeg,"
        + "mpegts,mxf,nut,oga,ogg,oma,rm,shn,spx,tta,voc,w64,wav,webm,wtv,wv";

    /// <summary>Largest single allocation that ffmpeg makes, in bytes.</summary>
    private const long MaxAllocation = 256L << 20;

    public static IEnumerable<string> Decode(string path) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-v", "level+info", "-max_alloc", MaxAllocation.ToString(CultureInfo.InvariantCulture), "-threads", "1",
        "-protocol_whitelist", "file", "-format_whitelist", Containers, "-i", Url(path),
        "-map", "0:a:0", "-vn", "-sn", "-dn",
        "-ac", "1", "-ar", AudioFormat.SampleRate.ToString(CultureInfo.InvariantCulture), "-c:a", "pcm_f32le", "-f", "f32le",
        "-protocol_whitelist", "pipe,file", "pipe:1",
    ];

    /// <summary>An absolute path behind its protocol: no name can be taken for an option or for another protocol.</summary>
    private static string Url(string path) => "file:" + Path.GetFullPath(path);
}
