using System.IO.MemoryMappedFiles;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech.Runtime;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech.Runtime;

/// <summary>Files that are mapped and in memory, as weights are, and what the kernel does with them.</summary>
public sealed class WeightTurnsTests : IDisposable
{
    private const int Mebibyte = 1 << 20;
    private const int Bytes = 48 * Mebibyte;
    private const int Positions = 100;

    private static readonly ModelDimensions Medium = ModelCatalog.Find("medium")!.Dimensions;

    private readonly TemporaryFolder _folder = new();
    private readonly MappedWeights _encoder;
    private readonly MappedWeights _decoder;

    public WeightTurnsTests() => (_encoder, _decoder) = (new(_folder["encoder.data"]), new(_folder["decoder.data"]));

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void MemoryIsShort_TheDecoderAloneGivesBackWhatLacks_AndHasItsWeightsAgain()
    {
        var (encoder, decoder) = (WeightPages.Of(_encoder.Path), WeightPages.Of(_decoder.Path));
        // The two, 6 MiB to compute with and a margin of 16: some 28 MiB more than there are.
        var turns = new WeightTurns(Medium, encoder, decoder, Host(90));
        // What the encoder takes is seen in its first run.
        Assert.False(turns.Begin(Positions));
        turns.End();

        Assert.True(turns.Begin(Positions));

        Assert.InRange(decoder.Resident(), 16 * Mebibyte, 20 * Mebibyte);
        Assert.Equal(Bytes, encoder.Resident());
        turns.End();
        Assert.Equal(_encoder.Sum(), _decoder.Sum());
    }

    [Fact]
    public void MemoryIsNotShort_EverythingStays()
    {
        var decoder = WeightPages.Of(_decoder.Path);
        var turns = new WeightTurns(Medium, WeightPages.Of(_encoder.Path), decoder, Host(150));
        turns.Begin(Positions);
        turns.End();

        Assert.False(turns.Begin(Positions));

        Assert.Equal(Bytes, decoder.Resident());
    }

    [Fact]
    public void Mappings_AreThoseOfThatFileAlone()
    {
        string[] lines =
        [
            "7f3c2a600000-7f3c2aa00000 r--p 00400000 fe:00 1312347                    /srv/my models/base/decoder.data",
            "7f3c2aa00000-7f3c2aa01000 r--p 00000000 fe:00 1312348                    /old/srv/my models/base/decoder.data",
            "7f3c2ab00000-7f3c2ac00000 r--p 00000000 fe:00 1312349                    /srv/my models/base/encoder.data",
            "7f3c2ac00000-7f3c2ac21000 rw-p 00000000 00:00 0",
        ];

        Assert.Equal([(unchecked((nint)0x7f3c2a600000), 0x400000)], WeightPages.Parse(lines, "/srv/my models/base/decoder.data"));
    }

    private HostFiles Host(int freeMebibytes)
    {
        Directory.CreateDirectory(_folder["proc"]);
        File.WriteAllText(_folder["proc/meminfo"], $"MemTotal: 1000000 kB\nMemAvailable: {freeMebibytes * 1024} kB\n");
        return new HostFiles(_folder.FullPath);
    }

    private sealed unsafe class MappedWeights : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        public MappedWeights(string path)
        {
            Path = path;
            var content = new byte[Bytes];
            new Random(1).NextBytes(content);
            using (var file = File.Create(path))
            {
                file.Write(content);
                // What has not been written yet cannot be dropped.
                file.Flush(flushToDisk: true);
            }

            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            Sum();
        }

        public string Path { get; }

        public long Sum()
        {
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var sum = 0L;
            foreach (var value in new ReadOnlySpan<long>(start, Bytes / sizeof(long))) sum += value;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            return sum;
        }

        public void Dispose()
        {
            _view.Dispose();
            _file.Dispose();
        }
    }
}
