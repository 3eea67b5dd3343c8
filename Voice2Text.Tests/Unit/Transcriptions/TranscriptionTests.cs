using Voice2Text.Domain.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Transcriptions;

public sealed class TranscriptionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public void ChatsWay_EndsWithTheDeliveredText()
    {
        var transcription = Requests.FromChat(user: 1, message: 1, Now);

        transcription.Claim("worker", Lease, Now);
        transcription.BeginTranscribing(Now);
        transcription.Finish(Requests.Result("Hello."), Now);

        Assert.Equal(TranscriptionState.Delivering, transcription.State);
        Assert.Equal(Now, transcription.DeliveryDueAt);
        Assert.Null(transcription.LeaseOwner);
        transcription.PartDelivered(17);
        transcription.DeliveryDone(Now);
        Assert.Equal(TranscriptionState.Completed, transcription.State);
        Assert.Null(transcription.DeliveryDueAt);
        Assert.Equal(
            [TranscriptionState.Queued, TranscriptionState.Preparing, TranscriptionState.Transcribing, TranscriptionState.Delivering, TranscriptionState.Completed],
            transcription.Changes.Select(c => c.To));
    }

    [Fact]
    public void ConsolesWay_NeedsNoDelivery()
    {
        var transcription = Requests.FromConsole(Now);
        transcription.Claim("worker", Lease, Now);
        transcription.BeginTranscribing(Now);

        transcription.Finish(Requests.Result("Hello."), Now);

        Assert.Equal(TranscriptionState.Completed, transcription.State);
        Assert.Null(transcription.DeliveryDueAt);
    }

    [Fact]
    public void LateResult_AfterACancel_IsRefused()
    {
        var transcription = Requests.FromChat(user: 1, message: 1, Now);
        transcription.Claim("worker", Lease, Now);
        transcription.BeginTranscribing(Now);
        transcription.Cancel(TranscriptionFailure.CancelledBySender, Now);

        Assert.Throws<InvalidOperationException>(() => transcription.Finish(Requests.Result("Hello."), Now));
        Assert.Equal(TranscriptionState.Cancelled, transcription.State);
    }

    [Fact]
    public void BrokenLimit_IsARejectionWithTheLimit_TheSenderIsTold()
    {
        var transcription = Requests.FromChat(user: 1, message: 1, Now);
        transcription.Claim("worker", Lease, Now);

        transcription.Fail(new(TranscriptionFailure.TooLong, "Too long.", 7200), Now);

        Assert.Equal(TranscriptionState.Rejected, transcription.State);
        Assert.Equal(7200, transcription.FailureLimit);
        Assert.Equal(Now, transcription.DeliveryDueAt);
    }

    [Fact]
    public void Retry_BeginsAnewAndDoesNotTakeAStoredAnswer()
    {
        var transcription = Requests.FromChat(user: 1, message: 1, Now);
        transcription.Claim("worker", Lease, Now);
        transcription.Fail(new(TranscriptionFailure.EngineFailed, "Broken."), Now);

        transcription.Retry(Now);

        Assert.Equal(TranscriptionState.Queued, transcription.State);
        Assert.Equal(0, transcription.Attempts);
        Assert.Null(transcription.Failure);
        Assert.Null(transcription.DeliveryDueAt);
        Assert.False(transcription.MayAnswerFromStore);
    }

    [Fact]
    public void OrderlyRelease_DoesNotCostAnAttempt()
    {
        var transcription = Requests.FromChat(user: 1, message: 1, Now);
        transcription.Claim("worker", Lease, Now);

        transcription.Release("Stopped.", countsAsAttempt: false, Now);

        Assert.Equal(0, transcription.Attempts);
        Assert.Equal(TranscriptionState.Queued, transcription.State);
    }

    [Fact]
    public void FinalStates_AreLeftByTheOperatorsRetryAlone()
    {
        foreach (var from in Enum.GetValues<TranscriptionState>().Where(s => s.IsFinal()))
            Assert.All(Enum.GetValues<TranscriptionState>().Where(to => from.CanBecome(to)), to => Assert.Equal(TranscriptionState.Queued, to));
    }
}
