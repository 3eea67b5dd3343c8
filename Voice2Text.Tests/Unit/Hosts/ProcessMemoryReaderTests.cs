using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Tests.Unit.Hosts;

public sealed class ProcessMemoryReaderTests
{
    [Fact]
    public void Parse_StatusFile_GivesBytes()
    {
        var memory = ProcessMemoryReader.Parse([
            "Name:\tVoice2Text.Web", "VmPeak:\t 2101000 kB", "VmHWM:\t  105436 kB", "VmRSS:\t   98112 kB",
            "RssAnon:\t   40120 kB", "RssFile:\t   57992 kB", "RssShmem:\t       0 kB", "VmSwap:\t       7 kB", "Threads:\t12",
        ]);

        Assert.Equal(98112 * 1024, memory.Resident);
        Assert.Equal(105436 * 1024, memory.PeakResident);
        Assert.Equal(40120 * 1024, memory.Anonymous);
        Assert.Equal(57992 * 1024, memory.FileBacked);
        Assert.Equal(7 * 1024, memory.Swapped);
    }
}
