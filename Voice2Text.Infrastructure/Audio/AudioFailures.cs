using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Audio;

/// <summary>What is said of audio that cannot be used: the file, the fault, the limit, the remedy.</summary>
internal static class AudioFailures
{
    public static AudioException NotFound(string name) =>
        new(AudioFailure.NotFound, $"{name}: there is no such file. Check the path.");

    public static AudioException NotAFile(string name) =>
        new(AudioFailure.NotAFile, $"{name}: this is a directory, not an audio file. Name the files in it.");

    public static AudioException NotReadable(string name, Exception inner) =>
        new(AudioFailure.NotReadable, $"{name}: the user {Environment.UserName} may not read this file. Give that user the right to read it.", inner);

    public static AudioException Empty(string name) =>
        new(AudioFailure.Empty, $"{name}: the file is empty. Record or send it again.");

    public static AudioException TooLarge(string name, long bytes, long limit) =>
        new(AudioFailure.TooLarge, $"{name}: {Size(bytes)} are too large; the limit is {Size(limit)}. Cut the file, or send its audio track alone.");

    public static AudioException NotAudio(string name, string detail) =>
        new(AudioFailure.NotAudio, $"{name}: this is not an audio or video file that can be read{Detail(detail)}. Send a recording, such as Ogg, MP3, M4A, WAV, MP4 or WebM.");

    public static AudioException NoAudioTrack(string name) =>
        new(AudioFailure.NoAudioTrack, $"{name}: the file holds no audio track. Send a recording with sound.");

    public static AudioException Damaged(string name, string detail) =>
        new(AudioFailure.Damaged, $"{name}: the audio is damaged or cut off; nothing of it could be decoded{Detail(detail)}. Record or send it again.");

    public static AudioException ZeroLength(string name) =>
        new(AudioFailure.ZeroLength, $"{name}: the audio track has no length. Record it again.");

    public static AudioException TooLong(string name, TimeSpan? duration, TimeSpan limit) =>
        new(AudioFailure.TooLong, $"{name}: {(duration is { } d ? $"{Time(d)} of audio are" : "the audio is")} too long; the limit is {Time(limit)}. Cut the file, or raise the limit (--max-duration).");

    public static AudioException TimedOut(string name, TimeSpan limit) =>
        new(AudioFailure.TimedOut, $"{name}: ffmpeg delivered nothing for {limit.TotalSeconds:0} s and was ended. Convert the file to Ogg or WAV first.");

    public static AudioException OutOfMemory(string name, long limit) =>
        new(AudioFailure.OutOfMemory, $"{name}: decoding this file takes more memory than the {Size(limit)} that it may have. Send its audio track alone, as Ogg or MP3.");

    public static AudioException DecoderMissing(string program) =>
        new(AudioFailure.DecoderMissing, $"{program} is not installed or does not start. Install it: apt-get install ffmpeg");

    public static AudioException DiskFull(string name, string directory, Exception inner) =>
        new(AudioFailure.DiskFull, $"{name}: no room for it in {directory}. Free space there, or set TMPDIR to another disk.", inner);

    private static string Detail(string detail) => detail.Length == 0 ? "" : $" ({detail})";

    private static string Time(TimeSpan time) => $"{(int)time.TotalHours}:{time:mm\\:ss}";

    private static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes / (double)(1 << 20):0.#} MiB" : $"{bytes} bytes";
}
