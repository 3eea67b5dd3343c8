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

    private static Transcription Answered(int parts = 1)
    {
        var transcription = Requests.FromChat(user: 1, message: 1, Now);
        transcription.Claim("worker", Lease, Now);
        transcription.BeginTranscribing(Now);
        transcription.Finish(Requests.Result("The former text."), Now);
        for (var part = 0; part < parts; part++) transcription.PartDelivered(17);
        transcription.DeliveryDone(Now);
        return transcription;
    }

    [Fact]
    public void RetryOfACompletedOne_KeepsItsText_UntilAnotherTakesItsPlaceInTheChat()
    {
        var transcription = Answered();

        transcription.Retry(Now.AddDays(1), "small-q8");

        Assert.Equal(("The former text.", "demo-q8", "small-q8"), (transcription.Text, transcription.Model, transcription.RequestedModel));
        Assert.True(transcription.IsAnswered);
        Assert.Equal(Now.AddDays(1), transcription.QueuedAt);
        transcription.Claim("worker", Lease, Now);
        transcription.BeginTranscribing(Now);
        transcription.Finish(Requests.Result("The new text.", "small-q8"), Now);
        Assert.Equal(("The new text.", 17, 0, false), (transcription.Text, transcription.ReplyMessageId, transcription.DeliveredParts, transcription.IsAnswered));
        Assert.Equal(Now, transcription.DeliveryDueAt);
        Assert.Equal("Retried by the operator with small-q8.", transcription.Changes.Single(c => c.From == TranscriptionState.Completed).Reason);
    }

    [Fact]
    public void RetryOfACompletedOne_ThatFails_SaysNothingToTheSender()
    {
        var failing = Answered();
        failing.Retry(Now);
        failing.Claim("worker", Lease, Now);
        failing.Fail(new(TranscriptionFailure.EngineFailed, "Broken."), Now);
        var cancelled = Answered();
        cancelled.Retry(Now);
        cancelled.Cancel(TranscriptionFailure.CancelledByOperator, Now);

        foreach (var ended in new[] { failing, cancelled })
        {
            Assert.Null(ended.DeliveryDueAt);
            Assert.Equal("The former text.", ended.Text);
            ended.Retry(Now);
            Assert.True(ended.IsAnswered);
        }
    }

    [Fact]
    public void AnswerOfSeveralMessages_IsNotEdited_ANewOneFollows()
    {
        var transcription = Answered(parts: 2);

        transcription.Retry(Now);

        Assert.Null(transcription.ReplyMessageId);
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
