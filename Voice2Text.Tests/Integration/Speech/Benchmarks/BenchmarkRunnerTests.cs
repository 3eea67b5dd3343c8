using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Infrastructure.Speech.Processes;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech.Benchmarks;

/// <summary>A model of two layers, in the application's own processes.</summary>
public sealed class BenchmarkRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_RandomModelAndWhisperCpp_MeasuresBothAndLeavesNothing()
    {
        var calls = _folder["calls"];
        var whisper = FakeWhisper($"""echo "$@" >> {calls}; echo "encode time = 60.00 ms / 2 runs"; echo "decode time = 50.00 ms / 5 runs" """);
        var plan = Plan() with { Cases = [BenchmarkCase.Named("9s-full"), BenchmarkCase.Named("30s")], WhisperCpp = whisper };

        var report = await new BenchmarkRunner(plan, null).RunAsync(Token);

        Assert.Equal([("voice2text", "balanced"), ("whisper.cpp", "q4_0")], report.Subjects.Select(s => (s.Engine, s.Precision)));
        var own = report.Subjects[0];
        Assert.Equal([("9s-full", 1500, 1, 40), ("30s", 1500, 1, 100)], own.Cases.Select(c => (c.Case, c.Positions, c.Windows, c.Tokens)));
        Assert.All(own.Cases, c => Assert.True(c is { Seconds.Min: > 0, EncoderMilliseconds.Min: > 0, StepMilliseconds.Min: > 0, Memory.Anonymous: > 0, Memory.FileBacked: > 0, FullCollections: 0 }));
        Assert.All(new[] { own.Import, own.FirstLoad, own.ColdLoad, own.WarmLoad }, s => Assert.True(s is { Milliseconds: > 0, Memory.Anonymous: > 0 }));
        // 30 ms for the encoder, and 10 ms for each of the tokens and the prompt; both cases have the same context.
        Assert.Equal([0.44, 1.04], report.Subjects[1].Cases.Select(c => Math.Round(c.Seconds.Median, 6)));
        Assert.Matches("^-m .*/tiniest-q4_0.bin -t 1 -ng$", Assert.Single(await File.ReadAllLinesAsync(calls, Token)));
        Assert.Equal(["9s-full", "30s"], report.Ratios.Select(r => r.Case));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["storage"]));
    }

    [Theory]
    [InlineData("echo 'unknown model' >&2; exit 3", BenchmarkFailure.Machine, "failed with a model of q4_0 (exit code 3): unknown model")]
    [InlineData("echo hello", BenchmarkFailure.Input, "printed no times")]
    public async Task WhisperCpp_Fails_SaysWhy(string script, BenchmarkFailure failure, string expected)
    {
        var program = new WhisperCppProgram(FakeWhisper(script), threads: 1);
        var model = new GgmlModelFile(_folder["model.bin"], TinyCheckpoint.DefaultDimensions, GgmlFormat.Q4);

        var e = await Assert.ThrowsAsync<BenchmarkException>(() => program.MeasureAsync(model, Token));

        Assert.Equal(failure, e.Failure);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoSuchWhisperCpp_IsSaidAtOnce()
    {
        var e = await Assert.ThrowsAsync<BenchmarkException>(() => new BenchmarkRunner(Plan() with { WhisperCpp = _folder["none"] }, null).RunAsync(Token));

        Assert.Contains($"There is no file {_folder["none"]}. --whisper-cpp names", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["storage"]));
    }

    [Theory]
    [InlineData("echo 'no such engine' >&2; exit 7", "(exit code 7): no such engine")]
    [InlineData("kill -9 $$", "was killed: memory ran out")]
    [InlineData("""read line; echo '{"fault":"The disk is full."}'""", "failed: The disk is full.")]
    public async Task Run_ProcessFails_SaysWhyAndLeavesNothing(string script, string expected)
    {
        var e = await Assert.ThrowsAsync<BenchmarkException>(() => new BenchmarkRunner(Plan() with { Program = new EngineProgram("/bin/sh", ["-c", script]) }, null).RunAsync(Token));

        Assert.Contains("The import of tiniest in balanced", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["storage"]));
    }

    [Fact]
    public async Task Run_Cancelled_EndsItsProcessAndLeavesNothing()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var plan = Plan() with { Program = new EngineProgram("/bin/sh", ["-c", "exec cat"]) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new BenchmarkRunner(plan, new Canceller(cancelled)).RunAsync(cancelled.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["storage"]));
    }

    [Fact]
    public async Task Process_WhoseStarterIsGone_EndsByItself()
    {
        var program = EngineProgram.OfApplication(BenchmarkHost.Verb);
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program.File, program.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        // An import of the largest size takes far longer than this test.
        Assert.True(WhisperDimensions("large-v3", out var dimensions));
        var step = new BenchmarkStep { Import = new ImportStep("large", dimensions, "exact", _folder["large"]) };
        await process.StandardInput.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(step, BenchmarkStepJson.Default.BenchmarkStep).AsMemory(), Token);
        process.StandardInput.Close();

        await process.WaitForExitAsync(Token);

        Assert.Equal(137, process.ExitCode);
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<string>
    {
        public void Report(string value) => source.Cancel();
    }

    private static bool WhisperDimensions(string name, out ModelDimensions dimensions)
    {
        var known = Infrastructure.Speech.Checkpoints.WhisperSizes.TryGet(name, out var found);
        dimensions = found!;
        return known;
    }

    private BenchmarkPlan Plan() => new()
    {
        Sizes = [new BenchmarkSize("tiniest", TinyCheckpoint.DefaultDimensions)],
        Precisions = [ModelPrecision.Balanced],
        Cases = [BenchmarkCase.Guarded],
        Repetitions = 1,
        WhisperCppFormats = [GgmlFormat.Q4],
        Directory = _folder["storage"],
    };

    private string FakeWhisper(string script)
    {
        var path = _folder["whisper-bench"];
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
