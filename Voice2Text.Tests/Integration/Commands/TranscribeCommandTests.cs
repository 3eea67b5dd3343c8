using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Integration.Commands;

/// <summary>The command with real audio files, a real model library, and an engine that says what it is told.</summary>
public sealed class TranscribeCommandTests : IDisposable
{
    private static readonly string English = Path.Combine(DemoModel.Samples, "en-01.ogg");
    private static readonly string Russian = Path.Combine(DemoModel.Samples, "ru-04.ogg");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeFitCheck _fit = new();

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> RunAsync(FakeSpeechEngine engine, params string[] arguments) => RunAsync(engine, null, arguments);

    private async Task<CommandRun> RunAsync(FakeSpeechEngine engine, Stream? input, params string[] arguments)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<ISpeechEngine>(engine).AddAudio();
        services.AddSingleton<IModelLibrary>(ModelFixture.OpenLibrary(_folder["models"]));
        services.AddSingleton<IModelFitCheck>(_fit);
        await using var provider = services.BuildServiceProvider();
        return await CommandRun.InvokeAsync(provider, input, ["transcribe", .. arguments]);
    }

    [Fact]
    public async Task OneFile_IsItsTextOnStandardOutput()
    {
        var run = await RunAsync(new FakeSpeechEngine("Call us.", "Today."), English);

        Assert.Equal(new CommandRun(ExitCodes.Done, "Call us. Today.\n", ""), run);
    }

    [Theory]
    [InlineData(FitVerdict.WillSwap, true)]
    [InlineData(FitVerdict.WillBeKilled, true)]
    [InlineData(FitVerdict.FitsReadingFromDisk, false)]
    public async Task Memory_ThatIsShort_IsAWarning_AndTheWorkGoesOn(FitVerdict verdict, bool isWarned)
    {
        _fit.Verdict = verdict;

        var run = await RunAsync(new FakeSpeechEngine("Hello."), English);

        Assert.Equal((ExitCodes.Done, "Hello.\n"), (run.ExitCode, run.Output));
        Assert.Equal(isWarned, run.Errors.Contains("Memory is short", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SeveralFiles_HaveHeaders()
    {
        var run = await RunAsync(new FakeSpeechEngine("Hello."), English, Russian);

        Assert.Equal($"==> {English} <==\nHello.\n\n==> {Russian} <==\nHello.\n", run.Output);
    }

    [Fact]
    public async Task StandardInput_IsAFile()
    {
        await using var input = File.OpenRead(English);

        var run = await RunAsync(new FakeSpeechEngine("Hello."), input, "-");

        Assert.Equal("Hello.\n", run.Output);
    }

    [Fact]
    public async Task OneBadFile_DoesNotStopTheOthers()
    {
        var missing = _folder["missing.ogg"];

        var run = await RunAsync(new FakeSpeechEngine("Hello."), missing, English);

        Assert.Equal(ExitCodes.Audio, run.ExitCode);
        Assert.Equal($"==> {English} <==\nHello.\n", run.Output);
        Assert.StartsWith($"voice2text: {missing}: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingButBadFiles_LoadsNoModel()
    {
        var engine = new FakeSpeechEngine("Hello.");

        var run = await RunAsync(engine, _folder["missing.ogg"], _folder.FullPath);

        Assert.Equal(ExitCodes.Audio, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal(2, run.ErrorLines.Length);
        Assert.Empty(engine.Loads);
    }

    [Fact]
    public async Task NoSpeech_IsSaidAndHasItsCode()
    {
        var run = await RunAsync(new FakeSpeechEngine(), English);

        Assert.Equal(ExitCodes.NoSpeech, run.ExitCode);
        Assert.Equal("", run.Output.Trim());
        Assert.Contains("no speech", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_ReachTheEngine()
    {
        var engine = new FakeSpeechEngine("Hello.");

        await RunAsync(
            engine, English, "--language", "ru", "--task", "translate", "--no-timestamps", "--hint", "Anna", "--audio-context", "exact",
            "--condition-on-previous", "--keep-silence", "--threads", "3");

        Assert.Equal(3, Assert.Single(engine.Loads).Threads);
        var request = Assert.Single(engine.Requests);
        Assert.Equal(
            ("ru", SpeechTask.Translate, false, "Anna", AudioContext.Exact, true, false),
            (request.Language, request.Task, request.Timestamps, request.VocabularyHint, request.AudioContext, request.ConditionOnPreviousText, request.SkipSilence));
    }

    [Fact]
    public async Task Json_IsOneObjectALine()
    {
        var run = await RunAsync(new FakeSpeechEngine("Привет."), "--format", "json", English, Russian);

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("Привет.", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal("Привет.", JsonDocument.Parse(line).RootElement.GetProperty("segments")[0].GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("srt", "1\n00:00:00,000 --> 00:00:01,000\nHello.\n\n")]
    [InlineData("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello.\n\n")]
    public async Task Subtitles_AreWritten(string format, string expected) =>
        Assert.Equal(expected, (await RunAsync(new FakeSpeechEngine("Hello."), "--format", format, English)).Output);

    [Fact]
    public async Task SubtitlesOfSeveralFiles_NeedAFolder()
    {
        var run = await RunAsync(new FakeSpeechEngine("Hello."), "--format", "srt", English, Russian);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--output", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutputFolder_GetsOneFileForEachInput()
    {
        var run = await RunAsync(new FakeSpeechEngine("Hello."), "--format", "srt", "--output", _folder["out"], English, Russian);

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Output));
        Assert.Equal((string[])["en-01.srt", "ru-04.srt"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OutputFolder_TwoInputsOfOneName_AreRefusedBeforeAnyWork()
    {
        var engine = new FakeSpeechEngine("Hello.");

        var run = await RunAsync(engine, "--output", _folder["out"], English, Path.ChangeExtension(English, ".mp3"));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Empty(engine.Loads);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task EngineFailsHalfWay_LeavesNoFile()
    {
        var engine = new FakeSpeechEngine("Hello.", "World.") { Fault = new SpeechException(SpeechFailure.EngineFailed, "The engine failed.") };

        var run = await RunAsync(engine, "--output", _folder["out"], English);

        Assert.Equal(ExitCodes.Model, run.ExitCode);
        Assert.Equal("voice2text: The engine failed.", Assert.Single(run.ErrorLines));
        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    [Fact]
    public async Task Cancelled_HasItsCode()
    {
        var run = await RunAsync(new FakeSpeechEngine("Hello.", "World.") { Fault = new OperationCanceledException() }, English);

        Assert.Equal(ExitCodes.Cancelled, run.ExitCode);
        Assert.Equal("Hello.\n", run.Output);
    }

    [Fact]
    public async Task UnknownModel_IsNamedWithThoseThereAre()
    {
        var run = await RunAsync(new FakeSpeechEngine("Hello."), "--model", "whisper-huge", English);

        Assert.Equal(ExitCodes.Model, run.ExitCode);
        Assert.Contains("whisper-huge", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("demo", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--bogus", "x.ogg")]
    [InlineData("--format", "docx", "x.ogg")]
    [InlineData("--threads", "0", "x.ogg")]
    [InlineData("--max-duration", "long", "x.ogg")]
    public async Task WrongUsage_HasItsCode(params string[] arguments)
    {
        var run = await RunAsync(new FakeSpeechEngine("Hello."), arguments);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.NotEmpty(run.ErrorLines);
    }

    [Fact]
    public async Task MaxDuration_IsTheLimit()
    {
        var run = await RunAsync(new FakeSpeechEngine("Hello."), "--max-duration", "00:00:01", English);

        Assert.Equal(ExitCodes.Audio, run.ExitCode);
        Assert.Contains("0:00:01", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}
