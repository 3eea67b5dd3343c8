using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Tests.Unit.Hosts;

public sealed class MemoryMapTests
{
    /// <summary>Mappings of a running server, shortened to the lines that count.</summary>
    private static readonly string[] Lines =
    [
        "555e5e076000-555e5ea67000 rw-p 00000000 00:00 0                          [heap]", "Size:              10180 kB", "Rss:                9928 kB", "Anonymous:          9928 kB", "VmFlags: rd wr mr mw me ac",
        "7f3000000000-7f3000400000 rw-p 00000000 00:00 0 ", "Rss:                4096 kB", "Anonymous:          4096 kB",
        "7f3000400000-7f7000000000 ---p 00000000 00:00 0 ", "Rss:                   0 kB", "Anonymous:             0 kB",
        "7f71443fe000-7f7144bfe000 rw-p 00000000 00:00 0 ", "Rss:                  64 kB", "Anonymous:            64 kB",
        "7f7d3c6f1000-7f7d3c6f3000 rw-s 01bfa000 00:01 375357                     /memfd:doublemapper (deleted)", "Rss:                   8 kB", "Anonymous:             0 kB",
        "7f7d4f270000-7f7d4fdbc000 r-xp 00000000 fe:00 350922                     /opt/my server/System.Private.CoreLib.dll", "Rss:                7664 kB", "Anonymous:             0 kB",
        "7f7d4fdbc000-7f7d4fdcc000 rw-p 00b4c000 fe:00 350922                     /opt/my server/System.Private.CoreLib.dll", "Rss:                  40 kB", "Anonymous:            36 kB",
        "7f7d60000000-7f7d60010000 r--p 00000000 fe:00 350923                     /usr/lib/libcoreclr.so", "Rss:                  60 kB", "Anonymous:             0 kB",
        "7f7d60010000-7f7d60020000 r--p 00010000 fe:00 350923                     /usr/lib/libcoreclr.so", "Rss:                  12 kB", "Anonymous:            12 kB",
        "7f7d61000000-7f7d61008000 rw-s 00000000 fe:00 350924                     /srv/data.so/logs.db-shm", "Rss:                  32 kB", "Anonymous:             0 kB",
    ];

    [Theory]
    [InlineData(MemoryPart.ManagedHeap, 4096, 4096)]
    [InlineData(MemoryPart.NativeHeap, 9928 + 64, 9928 + 64)]
    [InlineData(MemoryPart.CompiledCode, 8, 0)]
    [InlineData(MemoryPart.Assemblies, 7664 + 40, 36)]
    [InlineData(MemoryPart.Libraries, 72, 12)]
    [InlineData(MemoryPart.Files, 32, 0)]
    public void EachPart_HasItsMappings(MemoryPart part, long resident, long anonymous)
    {
        var areas = MemoryMap.Parse(Lines).Where(a => a.Part == part).ToList();

        Assert.Equal(resident * 1024, areas.Sum(a => a.Resident));
        Assert.Equal(anonymous * 1024, areas.Sum(a => a.Anonymous));
    }

    [Fact]
    public void Names_MayHoldBlanks() => Assert.Contains(MemoryMap.Parse(Lines), a => a.Name == "/opt/my server/System.Private.CoreLib.dll");

    /// <summary>What was written to, or may be, is not in the file: dropped, it would be lost.</summary>
    [Fact]
    public void UnchangedCode_IsThatWhichItsFileStillHolds() =>
        Assert.Equal([(0x7f7d4f270000L, 0xb4c000L), (0x7f7d60000000L, 0x10000L)], MemoryMap.UnchangedCode(Lines).Select(m => ((long)m.Start, (long)m.Length)));

    [Fact]
    public void OwnMemory_IsRead_AndItsCodeCanBeGivenBackWhileItRuns()
    {
        var code = new MappedCode();
        Assert.Equal(0, code.Release());

        Assert.True(code.Release() > 0);

        Assert.Contains(MemoryMap.Read(Environment.ProcessId), a => a.Part == MemoryPart.ManagedHeap && a.Resident > 1 << 20);
    }
}
