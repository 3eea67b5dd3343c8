using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Tests.Unit.Transcriptions;

public sealed partial class TranscriptFormatterTests
{
    private static readonly string[] OddTexts = ["a --> b", "<i>&amp;</i>", "one\n\ntwo", "  ", "WEBVTT", "1\n"];

    private static readonly Gen<Segment> AnySegment =
        Gen.Select(Gen.Int[0, 4_000_000], Gen.Int[-500, 40_000], Gen.OneOf(Gen.String, Gen.Int[0, OddTexts.Length - 1].Select(i => OddTexts[i])))
            .Select((start, length, text) => new Segment
            {
                Index = 0,
                Start = TimeSpan.FromMilliseconds(start),
                End = TimeSpan.FromMilliseconds(start + length),
                Text = text,
                AverageLogProbability = double.NegativeInfinity,
                NoSpeechProbability = 0,
                Temperature = 0,
                CompressionRatio = 0,
            });

    private static Transcript Of(params Segment[] segments) => new("clip.ogg", "demo", segments, new SpeechSummary
    {
        Language = "ru",
        AudioDuration = TimeSpan.FromSeconds(4),
        DecodeTime = default,
        MelTime = default,
        EncoderTime = TimeSpan.FromSeconds(1),
        DecoderTime = TimeSpan.FromSeconds(1),
        Windows = 1,
        SilentWindows = 0,
        Fallbacks = 0,
        DecoderSteps = 9,
    });

    [Theory]
    [InlineData(TranscriptFormat.Srt, ',')]
    [InlineData(TranscriptFormat.Vtt, '.')]
    public void Subtitles_OfAnySegments_AreCuesInOrderWithoutBlankLines(TranscriptFormat format, char separator)
    {
        AnySegment.Array[0, 12].Sample(segments =>
        {
            var text = TranscriptFormatter.Format(Of(segments), format);

            var blocks = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
            if (format == TranscriptFormat.Vtt) Assert.Equal("WEBVTT", blocks[0]);
            var previous = TimeSpan.Zero;
            foreach (var (block, number) in blocks.Skip(format == TranscriptFormat.Vtt ? 1 : 0).Select((b, i) => (b, i + 1)))
            {
                var lines = block.Split('\n');
                if (format == TranscriptFormat.Srt) Assert.Equal(number.ToString(CultureInfo.InvariantCulture), lines[0]);
                var timing = Timing().Match(format == TranscriptFormat.Srt ? lines[1] : lines[0]);
                Assert.True(timing.Success, block);
                var (start, end) = (Parse(timing.Groups["start"].Value, separator), Parse(timing.Groups["end"].Value, separator));
                Assert.True(previous <= start && start <= end, block);
                previous = end;
                var body = lines[(format == TranscriptFormat.Srt ? 2 : 1)..];
                Assert.NotEmpty(body);
                Assert.All(body, line => Assert.False(string.IsNullOrWhiteSpace(line) || line.Contains("-->", StringComparison.Ordinal), block));
            }
        });
    }

    [Fact]
    public void Vtt_EscapesMarkup()
    {
        var text = TranscriptFormatter.Format(Of(Fakes.FakeSpeechEngine.Segment(0, "Tom & <b>Jerry</b>")), TranscriptFormat.Vtt);

        Assert.Contains("Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfAnySegments_ParsesBack()
    {
        AnySegment.Array[0, 5].Sample(segments =>
        {
            using var json = JsonDocument.Parse(TranscriptFormatter.Format(Of(segments), TranscriptFormat.Json));

            Assert.Equal(segments.Length, json.RootElement.GetProperty("segments").GetArrayLength());
            Assert.Equal(0.5, json.RootElement.GetProperty("cost").GetProperty("realTimeFactor").GetDouble());
        });
    }

    [Fact]
    public void Text_IsTheSegmentsInOneLine() => Assert.Equal(
        "Hello. World.\n",
        TranscriptFormatter.Format(Of(Fakes.FakeSpeechEngine.Segment(0, "Hello."), Fakes.FakeSpeechEngine.Segment(1, "World.")), TranscriptFormat.Text));

    private static TimeSpan Parse(string time, char separator)
    {
        var parts = time.Split(':', separator).Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        return new TimeSpan(0, parts[0], parts[1], parts[2], parts[3]);
    }

    [GeneratedRegex(@"^(?<start>\d{2,}:\d\d:\d\d[.,]\d{3}) --> (?<end>\d{2,}:\d\d:\d\d[.,]\d{3})$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Timing();
}
