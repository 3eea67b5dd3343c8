using System.Globalization;
using System.Text;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Domain.Transcriptions;

/// <summary>Writes transcripts as text, subtitles and JSON.</summary>
public static class TranscriptFormatter
{
    /// <summary>The transcript in a format, with a line break at its end.</summary>
    public static string Format(Transcript transcript, TranscriptFormat format) => format switch
    {
        TranscriptFormat.Text => transcript.Text + "\n",
        TranscriptFormat.Srt => ToSrt(transcript.Segments),
        TranscriptFormat.Vtt => ToVtt(transcript.Segments),
        TranscriptFormat.Json => TranscriptJson.Write(transcript) + "\n",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>File name extension of a format, with its dot.</summary>
    public static string ExtensionOf(TranscriptFormat format) => format switch
    {
        TranscriptFormat.Text => ".txt",
        TranscriptFormat.Srt => ".srt",
        TranscriptFormat.Vtt => ".vtt",
        TranscriptFormat.Json => ".json",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>
    /// SubRip:
    /// <code>
    /// 1
    /// 00:00:00,200 --> 00:00:02,400
    /// I need eight keys.
    /// </code>
    /// </summary>
    private static string ToSrt(IEnumerable<Segment> segments)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var cue in Cues(segments))
        {
            text.Append(CultureInfo.InvariantCulture, $"{++number}\n{Time(cue.Start, ',')} --> {Time(cue.End, ',')}\n");
            text.Append(cue.Text.Replace("-->", "->", StringComparison.Ordinal)).Append("\n\n");
        }

        return text.ToString();
    }

    /// <summary>
    /// WebVTT:
    /// <code>
    /// WEBVTT
    ///
    /// 00:00:00.200 --> 00:00:02.400
    /// I need eight keys.
    /// </code>
    /// </summary>
    private static string ToVtt(IEnumerable<Segment> segments)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var cue in Cues(segments))
        {
            var escaped = cue.Text.Replace("&", "&amp;", StringComparison.Ordinal)
                .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{Time(cue.Start, '.')} --> {Time(cue.End, '.')}\n{escaped}\n\n");
        }

        return text.ToString();
    }

    /// <summary>Players want cues in order that do not overlap, and no blank line inside one.</summary>
    private static IEnumerable<(TimeSpan Start, TimeSpan End, string Text)> Cues(IEnumerable<Segment> segments)
    {
        var earliest = TimeSpan.Zero;
        foreach (var segment in segments)
        {
            var start = segment.Start > earliest ? segment.Start : earliest;
            var end = segment.End > start ? segment.End : start;
            earliest = end;
            var lines = segment.Text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (lines.Length > 0) yield return (start, end, string.Join('\n', lines));
        }
    }

    private static string Time(TimeSpan time, char separator) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}{separator}{time.Milliseconds:000}");
}
