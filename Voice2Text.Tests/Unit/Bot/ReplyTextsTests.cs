using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;

namespace Voice2Text.Tests.Unit.Bot;

public sealed class ReplyTextsTests
{
    [Fact]
    public void EveryFailure_IsSaidInEveryLanguage()
    {
        foreach (var failure in Enum.GetValues<TranscriptionFailure>())
        {
            var said = ReplyTexts.Languages.Select(l => ReplyTexts.In(l).Failure(failure, 7200)).ToList();

            Assert.All(said, s => Assert.False(string.IsNullOrWhiteSpace(s)));
            Assert.Equal(said.Count, said.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(TranscriptionFailure.TooLong, 7200, "2:00:00")]
    [InlineData(TranscriptionFailure.TooLarge, 20 << 20, "20 MB")]
    [InlineData(TranscriptionFailure.TooManyWaiting, 20, "20 of your")]
    public void BrokenLimit_StandsInTheMessage(TranscriptionFailure failure, double limit, string expected) =>
        Assert.Contains(expected, ReplyTexts.In("en").Failure(failure, limit), StringComparison.Ordinal);

    [Fact]
    public void UnknownLanguage_IsEnglish() => Assert.Equal(ReplyTexts.In("en").Start, ReplyTexts.In("xx").Start);

    [Fact]
    public void ExpectedWait_HasItsRange()
    {
        var wait = new ExpectedTime(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(75));

        Assert.Equal("In the queue: place 3. The text is expected in 0:30–1:15.", ReplyTexts.In("en").Queued(3, wait));
    }
}
