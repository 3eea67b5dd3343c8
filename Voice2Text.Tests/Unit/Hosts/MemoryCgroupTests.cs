using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Hosts;

/// <summary>On folders that look like a system's; no real cgroup is touched.</summary>
public sealed class MemoryCgroupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private HostFiles Files => new(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_NoCgroups_SaysThatThereAreNone()
    {
        var e = Assert.Throws<IOException>(() => MemoryCgroup.Create(Files, 700L << 20));

        Assert.Contains("This system has no cgroups with a memory controller", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("1")]
    public void Create_WithoutTheRight_SaysWhoMayAndLeavesNothing(string version)
    {
        // No file of a limit appears in a new folder here, as if its controller had not been handed down.
        var root = _folder["sys/fs/cgroup"];
        Write("proc/self/cgroup", version == "2" ? "0::/user.slice/a.scope" : "4:memory:/user.slice/a.scope\n0::/");
        if (version == "2") Write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids");
        Directory.CreateDirectory(Path.Combine(root, version == "2" ? "user.slice/a.scope" : "memory/user.slice/a.scope"));
        var before = Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories).ToList();

        var e = Assert.Throws<UnauthorizedAccessException>(() => MemoryCgroup.Create(Files, 700L << 20));

        Assert.Contains("may not make a cgroup with a memory limit", e.Message, StringComparison.Ordinal);
        Assert.Contains("Run the benchmark as root", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories));
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text + "\n");
    }
}
