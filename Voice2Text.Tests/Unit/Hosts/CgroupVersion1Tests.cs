using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Hosts;

/// <summary>Systems whose memory and CPU controllers are version 1.</summary>
public sealed class CgroupVersion1Tests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Container_WhosePathIsNotToBeSeenInside_HasItsOwnLimits()
    {
        var facts = RecordedHosts.Read("v1-container-600mb");

        Assert.Equal(
            new CgroupMemory
            {
                Path = "/",
                Max = 600 * Mebibyte,
                Current = 420 * Mebibyte,
                Anonymous = 280 * Mebibyte,
                // 130 of cache; 10 of them are shared memory, which cannot be dropped.
                Droppable = 120 * Mebibyte,
                // The second limit counts memory and swap together.
                SwapMax = 400 * Mebibyte,
                SwapCurrent = 30 * Mebibyte,
                OutOfMemoryKills = 2,
            },
            Assert.Single(facts.Cgroups));
        Assert.Equal(1.5, facts.CpuQuota);
    }

    [Fact]
    public void Container_BoundsTheRoomOfAModelAndTheThreads()
    {
        var room = MemoryRoom.Of(RecordedHosts.Read("v1-container-600mb"));

        Assert.Equal((300 * Mebibyte, 370 * Mebibyte, true), (room.Free, room.Swap, room.IsLimitedByCgroup));
        Assert.Equal(2, EngineThreads.Resolve(0, RecordedHosts.Files("v1-container-600mb"), 4));
    }

    [Fact]
    public void Service_InALimitedSlice_HasItsLimits_AndNoSwapAtASwappinessOfZero()
    {
        var facts = RecordedHosts.Read("v1-slice-700mb");

        var slice = Assert.Single(facts.Cgroups);
        Assert.Equal(("/voice.slice", 700 * Mebibyte, 0L, 0L), (slice.Path, slice.Max, slice.SwapMax, slice.SwapCurrent));
        Assert.Equal(1.5, facts.CpuQuota);
    }

    [Fact]
    public void HybridSystem_WithoutLimits_HasNone()
    {
        var facts = RecordedHosts.Read("v1-hybrid");

        Assert.Empty(facts.Cgroups);
        Assert.Null(facts.CpuQuota);
        Assert.Equal((24684092L << 10, 0L), (facts.Memory.Total, facts.Memory.SwapTotal));
    }

    [Theory]
    [InlineData("v1-container-600mb", 2L)]
    // Its own, not those of the slice or the machine.
    [InlineData("v1-slice-700mb", 3L)]
    [InlineData("v1-hybrid", 0L)]
    [InlineData("container-512mb", 1L)]
    [InlineData("no such host", null)]
    public void OutOfMemoryKills_AreThoseOfTheOwnCgroup(string host, long? kills) => Assert.Equal(kills, OutOfMemoryKills.Read(RecordedHosts.Files(host)));

    [Fact]
    public void Profile_HasTheLimits()
    {
        var profile = HostProfileReader.Read(RecordedHosts.Files("v1-slice-700mb"), 4, DateTimeOffset.UnixEpoch);

        Assert.Equal((700 * Mebibyte, 1.5), (profile.MemoryLimitBytes, profile.CpuLimit));
    }
}
