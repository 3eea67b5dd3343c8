using System.Text.Json;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Integration.Commands;

/// <summary>The executable with the smallest real size, and its options.</summary>
public sealed class BenchCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tiny_IsMeasuredWrittenAndCompared()
    {
        var (file, storage) = (_folder["a.json"], _folder["storage"]);
        var run = await new Executable(storage).RunAsync("bench", "--size", "tiny", "--precision", "small", "--case", "9s-guarded", "--repetitions", "1", "--json", "--output", file);

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Errors));
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), run.Output);
        using var json = JsonDocument.Parse(run.Output);
        var subject = Assert.Single(json.RootElement.GetProperty("subjects").EnumerateArray());
        Assert.Equal(("tiny", "small"), (subject.GetProperty("model").GetString(), subject.GetProperty("precision").GetString()));
        Assert.Equal(578, subject.GetProperty("cases")[0].GetProperty("positions").GetInt32());
        Assert.Empty(Directory.EnumerateFileSystemEntries(storage));

        var comparison = await new Executable(storage).RunAsync("bench", "compare", file, file);
        Assert.Equal(ExitCodes.Done, comparison.ExitCode);
        Assert.Contains("Speed: B is as fast as A.", comparison.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no size \"huge\". There are: tiny, base, small, medium, large-v3, large-v3-turbo, or all.", "--size", "tiny,huge")]
    [InlineData("There is no precision \"q3\". There are: exact, balanced, small, or all.", "--precision", "q3")]
    [InlineData("There is no case \"8s\". There are: 9s-guarded, 9s-full, 30s, 10min, or all.", "--case", "30s,8s")]
    [InlineData("There is no format of whisper.cpp \"q5_0\". There are: q4_0, q8_0, f16, or all.", "--whisper-format", "q5_0")]
    [InlineData("\"700X\" is not an amount of memory.", "--memory-limit", "700X")]
    [InlineData("--rounds is a number from 1 to 256.", "--rounds", "0")]
    [InlineData("Give --size or --model, not both.", "--size", "tiny", "--model", "demo")]
    [InlineData("--whisper-cpp goes with --size", "--whisper-cpp", "whisper-bench", "--model", "demo")]
    [InlineData("There is no folder for", "--output", "/nowhere/at/all.json")]
    [InlineData("There is no file /nowhere/whisper-bench. --whisper-cpp names", "--whisper-cpp", "/nowhere/whisper-bench")]
    public async Task WrongUse_IsExplained(string expected, params string[] arguments)
    {
        var run = await RunHereAsync(["bench", .. arguments]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_FileOfSomethingElse_IsWrongUse()
    {
        await File.WriteAllTextAsync(_folder["a.json"], "{}", TestContext.Current.CancellationToken);

        var run = await RunHereAsync("bench", "compare", _folder["a.json"], _folder["a.json"]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("not a result file of bench", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_TakeCommasRepetitionsAndAll()
    {
        Assert.Equal(["small", "tiny"], Sizes("--size", "small,tiny,small"));
        Assert.Equal(["small", "tiny"], Sizes("--size", "small", "--size", "tiny"));
        Assert.Equal(["tiny", "base", "small", "medium", "large-v3", "large-v3-turbo"], Sizes("--size", "all"));
        var cases = BenchOptions.Cases();
        Assert.Equal(["9s-guarded", "9s-full", "30s"], new System.CommandLine.RootCommand { cases }.Parse([]).GetValue(cases)!.Select(c => c.Name));
        var precisions = BenchOptions.Precisions();
        Assert.Equal(["int8-q8", "exact"], new System.CommandLine.RootCommand { precisions }.Parse(["--precision", "int8-q8,exact"]).GetValue(precisions)!.Select(p => p.Name));

        static IEnumerable<string> Sizes(params string[] arguments)
        {
            var option = BenchOptions.Sizes();
            return new System.CommandLine.RootCommand { option }.Parse(arguments).GetValue(option)!.Select(s => s.Name);
        }
    }

    [Theory]
    [InlineData("700M", 700L << 20)]
    [InlineData("1G", 1L << 30)]
    [InlineData("700MiB", 700L << 20)]
    [InlineData("102400k", 100L << 20)]
    [InlineData("104857600", 100L << 20)]
    [InlineData("1M", null)]
    [InlineData("-1G", null)]
    [InlineData("1.5G", null)]
    [InlineData("G", null)]
    [InlineData("99999999999999999999", null)]
    public void MemoryLimit_IsAnAmount(string text, long? expected) => Assert.Equal(expected, BenchOptions.ParseBytes(text));

    private static async Task<CommandRun> RunHereAsync(params string[] arguments)
    {
        await using var services = CommandServices.Build();
        return await CommandRun.InvokeAsync(services, null, arguments);
    }
}
