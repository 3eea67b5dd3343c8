using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The command that says what the server holds in memory.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Executable Voice2Text => new(_folder["storage"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OwnServer_IsStartedMeasuredAndGone()
    {
        var executable = Voice2Text;
        executable.Environment["TMPDIR"] = _folder["temporary"];
        Directory.CreateDirectory(_folder["temporary"]);

        var run = await executable.RunAsync("memory", "--rest", "1");

        Assert.True(run.ExitCode == ExitCodes.Done, $"{run}");
        Assert.Matches(@"(?m)^Start: ready after [1-9]?\d\.\d s, ", run.Output);
        Assert.Matches(@"(?m)^Memory: [1-9]\d+\.\d MiB resident, ", run.Output);
        Assert.Matches(@"(?m)^managed heap +[1-9]\d*\.\d ", run.Output);
        Assert.DoesNotContain(Directory.EnumerateDirectories(_folder["temporary"]), d => Path.GetFileName(d).StartsWith("voice2text-memory-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "--rest takes 1 to 3600 seconds", "--rest", "0")]
    [InlineData(ExitCodes.Machine, "Process 4194305 cannot be measured", "--process", "4194305", "--rest", "1")]
    public async Task WhatCannotBeMeasured_IsSaid(int code, string said, params string[] arguments)
    {
        var run = await Voice2Text.RunAsync(["memory", .. arguments]);

        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(said, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}
