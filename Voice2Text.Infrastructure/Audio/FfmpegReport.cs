using System.Globalization;
using System.Text.RegularExpressions;

namespace Voice2Text.Infrastructure.Audio;

/// <summary>
/// What ffmpeg writes to standard error with <c>-v level+info</c>, read as it comes:
/// <code>
/// [info] Input #0, ogg, from 'file:/a/b.ogg':
/// [info]   Duration: 00:00:05.70, start: 0.000000, bitrate: 28 kb/s
/// [info]   Stream #0:0: Audio: opus, 48000 Hz, mono, fltp
/// [info] Stream mapping:
/// [error] file:/a/b.ogg: Invalid data found when processing input
/// </code>
/// </summary>
internal sealed partial class FfmpegReport
{
    private const int MaxReason = 160;
    private const int MaxErrorLines = 20;

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _errors = new();

    /// <summary>Done when the file's streams are known and decoding begins, or when ffmpeg says no more.</summary>
    public Task Opened => _opened.Task;

    /// <summary>The file is a media file.</summary>
    public bool HasInput { get; private set; }

    public bool HasAudio { get; private set; }

    /// <summary>The duration that the container states.</summary>
    public TimeSpan? Duration { get; private set; }

    public bool HasErrors => _errors.Count > 0;

    /// <summary>ffmpeg, or the loader of its libraries, ran into the limit of its address space.</summary>
    public bool IsOutOfMemory => _errors.Any(e =>
        e.Contains("Cannot allocate memory", StringComparison.OrdinalIgnoreCase) || e.Contains("failed to map segment", StringComparison.Ordinal));

    /// <summary>The last line that says what is wrong, without the path in front.</summary>
    public string Reason
    {
        get
        {
            var line = _errors.LastOrDefault(e => e.Length > 0) ?? "";
            if (line.StartsWith("file:", StringComparison.Ordinal) && line.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
                line = line[(colon + 2)..];
            return line.Length <= MaxReason ? line : line[..MaxReason];
        }
    }

    public void Take(string line)
    {
        var match = Line().Match(line);
        if (!match.Success)
        {
            // The loader's words, or the second line of an error.
            Keep(line);
            return;
        }

        var text = match.Groups["text"].Value;
        if (match.Groups["level"].Value is "error" or "fatal" or "panic") Keep(text);
        else if (!_opened.Task.IsCompleted) TakeInput(text);
    }

    public void End() => _opened.TrySetResult();

    private void TakeInput(string text)
    {
        if (text.StartsWith("Stream mapping:", StringComparison.Ordinal)) _opened.TrySetResult();
        else if (text.StartsWith("Input #0", StringComparison.Ordinal)) HasInput = true;
        else if (AudioStream().IsMatch(text)) HasAudio = true;
        else if (Duration is null && StatedDuration().Match(text) is { Success: true } match) Duration = Parse(match);
    }

    private void Keep(string text)
    {
        if (_errors.Count == MaxErrorLines) _errors.Dequeue();
        _errors.Enqueue(text.Trim());
    }

    private static TimeSpan? Parse(Match match)
    {
        var seconds = (Number("hours") * 3600) + (Number("minutes") * 60) + Number("seconds");
        return seconds > 0 && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

        double Number(string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>The part of ffmpeg that speaks may stand in front: <c>[ogg @ 0x55d1] [error] …</c>.</summary>
    [GeneratedRegex(@"^(\[[^\]]* @ [^\]]*\] )*\[(?<level>panic|fatal|error|warning|info)\] (?<text>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"^\s+Duration: (?<hours>\d{2,6}):(?<minutes>\d\d):(?<seconds>\d\d(\.\d+)?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StatedDuration();

    [GeneratedRegex(@"^\s+Stream #0:\d+[^ ]*: Audio: ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AudioStream();
}
