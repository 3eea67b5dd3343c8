using System.Diagnostics;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Speech.Processes;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech;

/// <summary>The engine in a process of its own, with the demo model.</summary>
public sealed class ProcessSpeechEngineTests(ModelFixture models)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<ISpeechModel> LoadAsync(EngineProgram? program = null, SpeechOptions? options = null) =>
        await EngineChild.Create(program, options).LoadAsync(models.Named("balanced"), new(), Token);

    [Fact]
    public async Task Run_GivesTheSameAsInThisProcess_AndWhatItCostTheChild()
    {
        var path = SampleClip.Named("ru-01.ogg").FullPath;
        await using var here = await ModelFixture.LoadAsync(models.Named("balanced"), Token);
        await using var there = await LoadAsync();

        var (expected, _) = await DirectTranscription.OfAsync(here, path, new());
        var (text, summary) = await DirectTranscription.OfAsync(there, path, new());
        var (again, _) = await DirectTranscription.OfAsync(there, path, new() { Language = "ru" });

        Assert.Equal(expected, text);
        Assert.Equal(expected, again);
        Assert.Equal("ru", summary.Language);
        Assert.True(summary.DecoderSteps > 0 && summary.AudioDuration > TimeSpan.FromSeconds(1));
        var usage = summary.Usage!;
        Assert.True(usage.PeakResidentBytes > usage.PeakAnonymousBytes && usage.PeakAnonymousBytes > 0 && usage.PeakFileBackedBytes > 0);
        Assert.True(usage.CpuSeconds > 0 && usage.MajorFaults >= 0);
    }

    [Fact]
    public async Task SilentAudio_AndLongAudio_ArriveWhole()
    {
        await using var model = await LoadAsync();

        await using var silence = new MemoryAudio(new float[75 * AudioFormat.SampleRate]);
        var updates = await model.TranscribeAsync(silence, new(), Token).ToListAsync(Token);

        Assert.Equal(TimeSpan.FromSeconds(75), ((SpeechCompleted)updates[^1]).Summary.AudioDuration);
        Assert.Equal(3, updates.OfType<SpeechProgress>().Count());
    }

    [Fact]
    public async Task FaultOfTheAudio_ReachesTheCallerAsItWas_TheModelGoesOn()
    {
        await using var model = await LoadAsync();
        var fault = new AudioException(AudioFailure.TooLong, "Too long.");

        await using var broken = new BrokenAudio(fault);
        Assert.Same(fault, await Assert.ThrowsAsync<AudioException>(async () => await model.TranscribeAsync(broken, new(), Token).ToListAsync(Token)));

        await using var tone = MemoryAudio.Tone(1);
        Assert.IsType<SpeechCompleted>((await model.TranscribeAsync(tone, new(), Token).ToListAsync(Token))[^1]);
    }

    [Fact]
    public async Task UnknownLanguage_IsRefusedInTheEnginesWords()
    {
        await using var model = await LoadAsync();
        await using var tone = MemoryAudio.Tone(1);

        var refused = await Assert.ThrowsAsync<SpeechException>(async () => await model.TranscribeAsync(tone, new() { Language = "xx" }, Token).ToListAsync(Token));

        Assert.Equal((SpeechFailure.UnknownLanguage, false), (refused.Failure, refused.IsEngineLost));
    }

    [Fact]
    public async Task Cancelled_EndsTheRun_TheSameProcessServesTheNext()
    {
        await using var model = await LoadAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var endless = new EndlessAudio(whenRead: reads =>
        {
            if (reads == 40) cancellation.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await model.TranscribeAsync(endless, new(), cancellation.Token).ToListAsync(Token));

        Assert.True(model.IsUsable);
        await using var tone = MemoryAudio.Tone(1);
        Assert.IsType<SpeechCompleted>((await model.TranscribeAsync(tone, new(), Token).ToListAsync(Token))[^1]);
    }

    [Fact]
    public async Task KilledInMidRun_SaysSo()
    {
        await using var model = await LoadAsync();
        await using var endless = new EndlessAudio(whenRead: reads =>
        {
            if (reads == 40) EngineChild.Kill(model.ProcessId!.Value);
        });

        var lost = await Assert.ThrowsAsync<SpeechException>(async () => await model.TranscribeAsync(endless, new(), Token).ToListAsync(Token));

        Assert.Equal((SpeechFailure.Killed, true), (lost.Failure, lost.IsEngineLost));
        Assert.Contains(model.Model.Id, lost.Message, StringComparison.Ordinal);
        Assert.False(model.IsUsable);
    }

    [Fact]
    public async Task StoppedProcess_ThatDoesNotObey_IsKilledAtTheTimeLimit()
    {
        var options = new SpeechOptions();
        await using var model = await LoadAsync(options: options);
        // For the run alone: loading takes its time on a busy machine.
        options.StallTimeout = TimeSpan.FromSeconds(6);
        var child = model.ProcessId!.Value;
        await using var endless = new EndlessAudio(whenRead: reads =>
        {
            if (reads == 40) Signal(child, "STOP");
        });

        var lost = await Assert.ThrowsAsync<SpeechException>(async () => await model.TranscribeAsync(endless, new(), Token).ToListAsync(Token));

        Assert.Equal(SpeechFailure.TimedOut, lost.Failure);
        Assert.False(model.IsUsable);
    }

    [Theory]
    [InlineData(450)]
    [InlineData(700)]
    public async Task MemoryLimitThatTheModelBreaks_IsSaid(int mebibytes)
    {
        var lost = await Assert.ThrowsAsync<SpeechException>(async () =>
        {
            await using var model = await LoadAsync(EngineChild.Limited((long)mebibytes << 20));
            await using var tone = MemoryAudio.Tone(30);
            await model.TranscribeAsync(tone, new(), Token).ToListAsync(Token);
        });

        Assert.Equal(SpeechFailure.OutOfMemory, lost.Failure);
        Assert.Contains("smaller model", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_GivesWayToOthers_IgnoresCtrlC_AndEndsWithItsModel()
    {
        var model = await LoadAsync();
        var child = model.ProcessId!.Value;
        Assert.Equal("800", (await File.ReadAllTextAsync($"/proc/{child}/oom_score_adj", Token)).Trim());
        using (var process = Process.GetProcessById(child)) Assert.Equal(ProcessPriorityClass.BelowNormal, process.PriorityClass);
        Signal(child, "INT");
        Signal(child, "TERM");
        await using var tone = MemoryAudio.Tone(1);
        Assert.IsType<SpeechCompleted>((await model.TranscribeAsync(tone, new(), Token).ToListAsync(Token))[^1]);

        await model.DisposeAsync();

        Assert.False(EngineChild.IsAlive(child));
    }

    [Fact]
    public async Task Program_ThatIsNotThere_OrIsAnother_IsSaid()
    {
        var missing = await Assert.ThrowsAsync<SpeechException>(() => LoadAsync(new EngineProgram("/nowhere/engine", [])));
        var other = await Assert.ThrowsAsync<SpeechException>(() => LoadAsync(new EngineProgram("sh", ["-c", "echo broken >&2; exit 3"])));

        Assert.Equal((SpeechFailure.Crashed, SpeechFailure.Crashed), (missing.Failure, other.Failure));
        Assert.Contains("exit code 3). broken", other.Message, StringComparison.Ordinal);
    }

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit(TimeSpan.FromSeconds(10));
    }

    /// <summary>A tone without end.</summary>
    private sealed class EndlessAudio(Action<int> whenRead) : IAudioStream
    {
        private int _reads;

        public string Name => "endless";

        public TimeSpan? StatedDuration => null;

        public ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken)
        {
            whenRead(++_reads);
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < buffer.Length; i++) buffer.Span[i] = 0.1f * MathF.Sin(i * 0.3f);
            return ValueTask.FromResult(buffer.Length);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class BrokenAudio(Exception fault) : IAudioStream
    {
        public string Name => "broken";

        public TimeSpan? StatedDuration => null;

        public ValueTask<int> ReadAsync(Memory<float> buffer, CancellationToken cancellationToken) => ValueTask.FromException<int>(fault);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
