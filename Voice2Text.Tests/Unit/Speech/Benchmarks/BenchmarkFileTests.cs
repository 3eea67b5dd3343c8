using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Speech.Benchmarks;

public sealed class BenchmarkFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var own = BenchmarkReports.Subject("tiny", "small", BenchmarkReports.Case("9s-guarded", 1));
        var report = BenchmarkReports.Of(own, own with { MemoryLimitBytes = 700L << 20, Cases = [], Failure = "killed" });

        BenchmarkFile.Write(_folder["a.json"], report);
        var read = BenchmarkFile.Read(_folder["a.json"]);

        Assert.Equivalent(report, read, strict: true);
        Assert.Equal(BenchmarkFile.ToJson(report), BenchmarkFile.ToJson(read));
    }

    [Theory]
    [InlineData("", "is not a result file of bench")]
    [InlineData("RTF 0.25", "is not a result file of bench")]
    [InlineData("[1]", "is JSON, but not a result file of bench")]
    [InlineData("""{"version": 1}""", "is JSON, but not a result file of bench")]
    [InlineData("""{"format": "voice2text-bench", "version": 2}""", "is a result file of version 2; this application reads version 1")]
    [InlineData("""{"format": "voice2text-bench", "version": 1}""", "is not a result file of bench")]
    public void Read_SomethingElse_SaysWhatItIs(string text, string expected)
    {
        File.WriteAllText(_folder["a.json"], text);

        var e = Assert.Throws<BenchmarkException>(() => BenchmarkFile.Read(_folder["a.json"]));

        Assert.Equal(BenchmarkFailure.Input, e.Failure);
        Assert.Contains($"{_folder["a.json"]} {expected}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_NamesIt()
    {
        var e = Assert.Throws<BenchmarkException>(() => BenchmarkFile.Read(_folder["none.json"]));

        Assert.Contains("none.json cannot be read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NoFolder_SaysWhatToDo()
    {
        var e = Assert.Throws<BenchmarkException>(() => BenchmarkFile.Write(_folder["none/a.json"], BenchmarkReports.Of()));

        Assert.Equal(BenchmarkFailure.Machine, e.Failure);
        Assert.Contains("--output", e.Message, StringComparison.Ordinal);
    }
}
