using Voice2Text.Domain.Audio;
using Voice2Text.Infrastructure.Speech.Activity;

namespace Voice2Text.Tests.Unit.Speech.Activity;

public sealed class WindowPlanTests
{
    private const int Second = AudioFormat.SampleRate;

    private static WindowPlan Plan(double seconds, bool isLast, bool paysByLength, params (double Start, double End)[] stretches) => WindowPlan.For(
        [.. stretches.Select(s => new SpeechStretch((int)(s.Start * Second), (int)(s.End * Second)))], (int)(seconds * Second), isLast, paysByLength);

    [Fact]
    public void NobodySpeaks_AllIsSkipped() =>
        Assert.Equal(new WindowPlan(30 * Second, 0, EndsInPause: true), Plan(30, isLast: false, paysByLength: false));

    [Fact]
    public void SilenceInFront_IsSkippedFirst() =>
        Assert.Equal(4 * Second, Plan(30, isLast: false, paysByLength: true, (4, 30)).Skip);

    [Fact]
    public void ShortPauseInFront_IsHeard() =>
        Assert.Equal(0, Plan(30, isLast: false, paysByLength: true, (0.4, 30)).Skip);

    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 30)]
    public void LongSilence_EndsAWindowThatCostsByItsLength(bool paysByLength, double expected) =>
        Assert.Equal((int)(expected * Second), Plan(30, isLast: true, paysByLength, (0, 8), (12, 30)).Length);

    [Fact]
    public void FullWindow_IsCutInTheLastPause() =>
        Assert.Equal(new WindowPlan(0, 24 * Second, EndsInPause: true), Plan(30, isLast: false, paysByLength: false, (0, 10), (11, 23.5), (24.5, 30)));

    [Fact]
    public void PauseInTheFirstHalf_DoesNotCut() =>
        Assert.Equal(new WindowPlan(0, 30 * Second, EndsInPause: false), Plan(30, isLast: false, paysByLength: false, (0, 9), (10, 30)));

    [Fact]
    public void LongSilenceInTheFirstHalf_CutsWhereSpeechWouldBeCutOtherwise() =>
        Assert.Equal(new WindowPlan(0, 10 * Second, EndsInPause: true), Plan(30, isLast: false, paysByLength: false, (0, 4), (16, 30)));

    [Fact]
    public void SilenceAtTheEnd_IsLeftOutWhereItCosts() =>
        Assert.Equal(new WindowPlan(0, 5 * Second, EndsInPause: true), Plan(6.5, isLast: true, paysByLength: true, (0, 5)));
}
