namespace Voice2Text.Infrastructure.Audio;

/// <summary>What ffmpeg and ffprobe write to standard error, for example <c>file:/a/b.ogg: Invalid data found when processing input</c>.</summary>
internal static class FfmpegErrors
{
    private const int MaxReason = 160;

    public static bool IsOutOfMemory(string errors) =>
        errors.Contains("Cannot allocate memory", StringComparison.Ordinal);

    /// <summary>The last line that says something, without the path in front.</summary>
    public static string Reason(string errors)
    {
        var line = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        if (line.StartsWith("file:", StringComparison.Ordinal) && line.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
            line = line[(colon + 2)..];
        return line.Length <= MaxReason ? line : line[..MaxReason];
    }
}
