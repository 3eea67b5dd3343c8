using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Tests.Fakes;

/// <summary>The kernel's files of machines and containers, below <c>TestData/hosts</c>.</summary>
internal static class RecordedHosts
{
    public static HostFiles Files(string name) => new(Path.Combine(AppContext.BaseDirectory, "TestData", "hosts", name));

    public static HostFacts Read(string name) => new HostFactsReader(Files(name)).Read();
}
