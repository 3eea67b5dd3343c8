using Voice2Text.Domain.Hosts;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Hosts;

public sealed class MemoryRoomTests
{
    private const long Mebibyte = 1 << 20;

    [Theory]
    [InlineData("1gb", 597, 597, 0, 961, false)]
    [InlineData("1gb-swap", 597, 597, 1015, 961, false)]
    [InlineData("4gb", 3322, 3322, 0, 3918, false)]
    // 512 of which 170 are in use, 70 of those droppable; the machine's swap is not the container's.
    [InlineData("container-512mb", 412, 412, 0, 512, true)]
    // The slice holds others, too: 700 and 600 less 140 that are kept.
    [InlineData("slice-700mb", 460, 560, 200, 600, true)]
    public void Room_IsTheTightestOnTheWayUp(string host, long free, long toTheEnd, long swap, long limit, bool isCgroup)
    {
        var room = MemoryRoom.Of(RecordedHosts.Read(host));

        Assert.Equal(
            (free, toTheEnd, swap, limit, isCgroup),
            (room.Free / Mebibyte, room.FreeToTheEnd / Mebibyte, room.Swap / Mebibyte, room.Limit / Mebibyte, room.IsLimitedByCgroup));
    }

    [Fact]
    public void Machine_WithLessThanTheCgroupAllows_IsTheBound()
    {
        var facts = RecordedHosts.Read("slice-700mb");

        var room = MemoryRoom.Of(facts with { Memory = facts.Memory with { Available = 100 * Mebibyte } });

        Assert.Equal((100 * Mebibyte, 100 * Mebibyte, false), (room.Free, room.FreeToTheEnd, room.IsLimitedByCgroup));
    }
}
