using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Hosts;

public sealed class HostFactsReaderTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Machine_WithSwap_IsReadInBytes()
    {
        var facts = RecordedHosts.Read("1gb-swap");

        Assert.Equal(new HostMemory(984520L << 10, 612344L << 10, 1048572L << 10, 1040124L << 10), facts.Memory);
        Assert.Empty(facts.Cgroups);
        Assert.Null(facts.CpuQuota);
    }

    [Fact]
    public void Container_ThatSeesOnlyItself_HasItsOwnLimits()
    {
        var facts = RecordedHosts.Read("container-512mb");

        var cgroup = Assert.Single(facts.Cgroups);
        Assert.Equal(
            new CgroupMemory
            {
                Path = "/",
                Max = 512 * Mebibyte,
                Current = 170 * Mebibyte,
                Anonymous = 90 * Mebibyte,
                Droppable = 70 * Mebibyte,
                SwapMax = 0,
                OutOfMemoryKills = 1,
            },
            cgroup);
        Assert.Equal(0.5, facts.CpuQuota);
        Assert.Equal((62464L << 10, 40960L << 10), (facts.Process!.Anonymous, facts.Process.FileBacked));
    }

    [Fact]
    public void Service_InALimitedSlice_HasTheLimitsOfBoth_AndTheTighterQuota()
    {
        var facts = RecordedHosts.Read("slice-700mb");

        Assert.Equal(
            [("/voice.slice/voice2text.service", 1024 * Mebibyte, null), ("/voice.slice", 700 * Mebibyte, 600 * Mebibyte)],
            facts.Cgroups.Select(c => (c.Path, c.Max, c.High)));
        // Shared memory cannot be dropped.
        Assert.Equal(80 * Mebibyte, facts.Cgroups[1].Droppable);
        Assert.Equal(1.5, facts.CpuQuota);
    }

    [Fact]
    public void System_WithoutAnyOfTheFiles_IsNoError()
    {
        var facts = RecordedHosts.Read("no such host");

        Assert.Equal(new HostMemory(0, 0, 0, 0), facts.Memory);
        Assert.Empty(facts.Cgroups);
    }

    [Fact]
    public void Profile_HasTheTightestLimits()
    {
        var profile = HostProfileReader.Read(RecordedHosts.Files("slice-700mb"), 4, DateTimeOffset.UnixEpoch);

        Assert.Equal(
            ("AMD EPYC 7763 64-Core Processor", 4012180L << 10, 1048572L << 10, 700 * Mebibyte, 1.5),
            (profile.CpuModel, profile.MemoryBytes, profile.SwapBytes, profile.MemoryLimitBytes, profile.CpuLimit));
    }
}
