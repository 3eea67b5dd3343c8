using Microsoft.Extensions.Logging.Abstractions;
using Voice2Text.Domain.Hosts;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Tests.Unit.Hosts;

public sealed class RestingMemoryTests : IAsyncLifetime
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    private readonly HostFeed _feed = new();
    private readonly RestingMemory _memory;
    private int _given;

    public RestingMemoryTests() => _memory = new RestingMemory(_feed, () => _given++, NullLogger<RestingMemory>.Instance);

    public async ValueTask InitializeAsync() => await _memory.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _memory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task WhenItRests_MemoryIsGivenBack_Once()
    {
        Read(Busy);
        Read(Quiet);
        await _memory.StopAsync(TestContext.Current.CancellationToken);
        await _memory.StartAsync(TestContext.Current.CancellationToken);
        Read(Quiet);
        await _memory.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, _given);
    }

    [Fact]
    public async Task WhileItWorks_OrSomebodyWatches_NothingIsGivenBack()
    {
        Read(Busy);
        using (_feed.Watch(() => { })) Read(Quiet);
        await _memory.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, _given);
    }

    private void Read(TimeSpan cpu) => _feed.Publish(new HostReading
    {
        At = default,
        Covered = TimeSpan.FromSeconds(15),
        Memory = new MemoryUse(1L << 30, 1L << 29, 0, IsCgroup: false),
        Pressure = new PressureUse(null, null, null),
        Application = new ProcessReading(Anonymous: 60L << 20, FileBacked: 0, Swapped: 0, CpuTime: cpu, MajorFaults: 0),
    });
}
