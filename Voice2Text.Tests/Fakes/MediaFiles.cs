using System.Diagnostics;

namespace Voice2Text.Tests.Fakes;

/// <summary>Odd media files, made by ffmpeg.</summary>
internal static class MediaFiles
{
    /// <summary>Runs ffmpeg with the given arguments, split at blanks, and the output last.</summary>
    public static async Task MakeAsync(string arguments, string output)
    {
        var start = new ProcessStartInfo("ffmpeg") { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in $"-nostdin -v error -y {arguments}".Split(' ', StringSplitOptions.RemoveEmptyEntries)) start.ArgumentList.Add(argument);
        start.ArgumentList.Add(output);
        using var ffmpeg = Process.Start(start)!;
        var errors = await ffmpeg.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(ffmpeg.ExitCode == 0, errors);
    }

    /// <summary>A tone.</summary>
    public static Task ToneAsync(double seconds, string output, string codec = "") =>
        MakeAsync(FormattableString.Invariant($"-f lavfi -i sine=frequency=330:duration={seconds}:sample_rate=48000 {codec}"), output);

    /// <summary>
    /// A mono 16-bit WAV file of silence that takes no room on disk: a header and a hole.
    /// </summary>
    /// <param name="path">Where.</param>
    /// <param name="seconds">Duration in fact.</param>
    /// <param name="statedSeconds">Duration that the header states.</param>
    public static void SparseWave(string path, int seconds, int statedSeconds)
    {
        const int Rate = 8000;
        using var file = new FileStream(path, FileMode.CreateNew);
        using var writer = new BinaryWriter(file);
        var stated = statedSeconds * Rate * 2;
        writer.Write("RIFF"u8);
        writer.Write(36 + stated);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(stated);
        writer.Flush();
        file.SetLength(44 + ((long)seconds * Rate * 2));
    }
}
