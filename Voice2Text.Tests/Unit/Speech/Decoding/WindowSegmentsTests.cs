using CsCheck;
using Voice2Text.Infrastructure.Speech.Decoding;

namespace Voice2Text.Tests.Unit.Speech.Decoding;

public sealed class WindowSegmentsTests
{
    private const int Begin = 1000;
    private const int Positions = 1500;

    private static WindowSegments Cut(params int[] tokens) => WindowSegments.Cut(tokens, Begin, Positions);

    private static int At(int position) => Begin + position;

    [Fact]
    public void OneClosedSegment_AdvancesToTheWindowsEnd()
    {
        var segments = Cut(At(5), 1, 2, At(200));

        Assert.Equal([(5, 200)], segments.Spans.Select(s => (s.Start, s.End)));
        Assert.Equal(Positions, segments.Advance);
    }

    [Fact]
    public void OpenSegmentAfterAPair_IsLeftToTheNextWindow()
    {
        var segments = Cut(At(0), 1, At(700), At(720), 2, 3);

        Assert.Equal([(0, 700)], segments.Spans.Select(s => (s.Start, s.End)));
        Assert.Equal(700, segments.Advance);
    }

    [Fact]
    public void StartWithoutText_IsWhereTheNextWindowBegins()
    {
        var segments = Cut(At(0), 1, At(700), At(720));

        Assert.Equal([(0, 700)], segments.Spans.Select(s => (s.Start, s.End)));
        Assert.Equal(700, segments.Advance);
    }

    [Fact]
    public void SeveralSegments_ComeInOrder()
    {
        var segments = Cut(At(0), 1, At(100), At(110), 2, At(200), At(210), 3, At(300));

        Assert.Equal([(0, 100), (110, 200), (210, 300)], segments.Spans.Select(s => (s.Start, s.End)));
        Assert.Equal(Positions, segments.Advance);
    }

    [Fact]
    public void NoTimestamps_IsOneSegmentOverTheWindow()
    {
        var segments = Cut(1, 2, 3);

        Assert.Equal([(0, Positions)], segments.Spans.Select(s => (s.Start, s.End)));
        Assert.Equal(Positions, segments.Advance);
    }

    [Fact]
    public void NeverEndedSegment_LastsToTheWindowsEnd()
    {
        var segments = Cut(At(40), 1, 2);

        Assert.Equal([(40, Positions)], segments.Spans.Select(s => (s.Start, s.End)));
    }

    [Fact]
    public void TimestampPastTheAudio_IsCutToIt()
    {
        var segments = WindowSegments.Cut([At(0), 1, At(400)], Begin, 300);

        Assert.Equal([(0, 300)], segments.Spans.Select(s => (s.Start, s.End)));
    }

    [Fact]
    public void AnyTokens_AdvanceAndStayInside()
    {
        Gen.Int[0, 2500].Array[0, 40].Sample(tokens =>
        {
            var segments = Cut(tokens);

            Assert.InRange(segments.Advance, 1, Positions);
            Assert.All(segments.Spans, s => Assert.True(s.Start >= 0 && s.Start <= s.End && s.End <= Positions));
        });
    }
}
