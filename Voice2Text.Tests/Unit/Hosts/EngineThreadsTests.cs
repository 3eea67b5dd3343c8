using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Hosts;

public sealed class EngineThreadsTests
{
    [Theory]
    [InlineData("4gb", 2, 2)]
    // Half a processor keeps one thread busy; one and a half keep two.
    [InlineData("container-512mb", 2, 1)]
    [InlineData("slice-700mb", 4, 2)]
    // Bound to one processor, whatever the quota says.
    [InlineData("slice-700mb", 1, 1)]
    public void Zero_IsWhatTheQuotaKeepsBusy(string host, int processors, int threads) =>
        Assert.Equal(threads, EngineThreads.Resolve(0, RecordedHosts.Files(host), processors));

    [Fact]
    public void ConfiguredNumber_IsTaken() => Assert.Equal(3, EngineThreads.Resolve(3, RecordedHosts.Files("container-512mb"), 2));
}
