using CsCheck;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Tests.Unit.Transcriptions;

public sealed class FairOrderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ManyOfOneUser_DoNotHoldUpAnother()
    {
        WaitingTranscription[] waiting = [new(1, "a"), new(2, "a"), new(3, "a"), new(4, "b"), new(5, "b"), new(6, "c")];

        var order = FairOrder.Of(waiting, new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal));

        Assert.Equal([1, 4, 6, 2, 5, 3], order.Select(o => o.Id));
    }

    [Fact]
    public void UserServedLast_ComesLastInTheRound()
    {
        WaitingTranscription[] waiting = [new(2, "a"), new(4, "b"), new(6, "new")];

        var order = FairOrder.Of(waiting, new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { ["a"] = Now, ["b"] = Now.AddMinutes(-1) });

        Assert.Equal(["new", "b", "a"], order.Select(o => o.UserKey));
    }

    /// <summary>Claiming one after the other, no user is served twice before every other waiting user was served once.</summary>
    [Fact]
    public void AnyQueue_WorkedOff_ServesEveryUserOnceARound() =>
        Gen.Select(Gen.Long[1, 10_000], Gen.Int[0, 4]).Array[0, 40].Sample(items =>
        {
            var waiting = items.DistinctBy(i => i.Item1).Select(i => new WaitingTranscription(i.Item1, $"user {i.Item2}")).ToList();
            var lastServed = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
            var served = new List<WaitingTranscription>();
            for (var time = Now; waiting.Count > 0; time = time.AddSeconds(1))
            {
                var next = FairOrder.Of(waiting, lastServed)[0];
                foreach (var user in waiting.Select(w => w.UserKey).Distinct(StringComparer.Ordinal))
                    Assert.True(Count(next.UserKey) <= Count(user), "somebody else has had fewer turns");
                waiting.Remove(next);
                served.Add(next);
                lastServed[next.UserKey] = time;
            }

            Assert.All(served.GroupBy(s => s.UserKey, StringComparer.Ordinal), user => Assert.Equal(user.OrderBy(u => u.Id), user));

            int Count(string user) => served.Count(s => s.UserKey == user);
        });
}
