using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Runtime;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Speech.Decoding;

/// <summary>Windows, seeking, fallback and gates, with a network that says what a script says.</summary>
public sealed class SpeechModelTests
{
    private static readonly TokenLayout Layout = DemoModel.Layout;

    private static readonly InstalledModel Model = new()
    {
        Id = "scripted",
        Name = "scripted",
        Directory = "/nowhere",
        Precision = ModelPrecision.Exact,
        CheckpointHash = "",
        Bytes = 0,
        ImportedAt = default,
        Languages = ["en", "ru"],
        Dimensions = new ScriptedNetwork(Layout).Dimensions,
    };

    private static int At(double seconds) => Layout.TimestampBegin + (int)Math.Round(seconds / 0.02);

    private static int[] Said(double start, string text, double end) =>
        [At(start), .. Layout.Tokenizer.Encode(" " + text), At(end)];

    private static async Task<List<SpeechUpdate>> RunAsync(ScriptedNetwork network, IAudioStream audio, SpeechRequest? request = null)
    {
        await using var model = new WhisperSpeechModel(Model, network, Layout, TimeProvider.System);
        var updates = new List<SpeechUpdate>();
        await foreach (var update in model.TranscribeAsync(audio, request ?? new(), TestContext.Current.CancellationToken))
            updates.Add(update);
        return updates;
    }

    private static IEnumerable<Segment> Segments(IEnumerable<SpeechUpdate> updates) =>
        updates.OfType<SegmentReady>().Select(u => u.Segment);

    private static SpeechSummary Summary(IEnumerable<SpeechUpdate> updates) =>
        updates.OfType<SpeechCompleted>().Single().Summary;

    [Fact]
    public async Task ShortClip_IsOneFullWindow()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0.2, "I need eight keys.", 2.4))]);

        var updates = await RunAsync(network, MemoryAudio.Tone(5.7));

        var segment = Assert.Single(Segments(updates));
        Assert.Equal("I need eight keys.", segment.Text);
        Assert.Equal(TimeSpan.FromSeconds(0.2), segment.Start);
        Assert.Equal(TimeSpan.FromSeconds(2.4), segment.End);
        Assert.Equal([3000], network.EncodedFrames);
        Assert.Equal(5.7, Summary(updates).AudioDuration.TotalSeconds, 1e-3);
        Assert.Equal(new LanguageKnown("en", 1), Assert.IsType<LanguageKnown>(updates[0]) with { Probability = 1 });
    }

    [Fact]
    public async Task ExactContext_EncodesWhatTheClipNeeds()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0, "Two", 1))]);

        await RunAsync(network, MemoryAudio.Tone(5.69), new() { AudioContext = AudioContext.Exact });

        Assert.Equal([570], network.EncodedFrames);
    }

    public static TheoryData<string> Guards { get; } = ["loop", "improbable", "behind the audio", "no end"];

    private static ScriptedAttempt Broken(string guard) => guard switch
    {
        "loop" => new(Said(0, string.Concat(Enumerable.Repeat("the music is cold ", 12)), 5)),
        "improbable" => new(Said(0, "warm loud quiet new", 5), Probability: 0.05),
        "behind the audio" => new(Said(0, "Two", 6.5)),
        _ => new([At(0), .. Enumerable.Range(0, 300).Select(i => 260 + (i * 37 % 200))]),
    };

    [Theory]
    [MemberData(nameof(Guards))]
    public async Task GuardedContext_ThatLooksWrong_IsHeardAgainInTheFullWindow(string guard)
    {
        var network = new ScriptedNetwork(Layout, [Broken(guard)], [new ScriptedAttempt(Said(0.2, "I need eight keys.", 2.4))]);

        var updates = await RunAsync(network, MemoryAudio.Tone(5.69), new() { AudioContext = AudioContext.Guarded });

        // 285 positions of audio and a margin of 128; then all 1,500.
        Assert.Equal([826, 3000], network.EncodedFrames);
        Assert.Equal("I need eight keys.", Assert.Single(Segments(updates)).Text);
        Assert.Equal((1, 0), (Summary(updates).FullContextRetries, Summary(updates).Fallbacks));
    }

    [Fact]
    public async Task GuardedContext_ThatLooksRight_IsLeftAtThat()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0.2, "I need eight keys.", 5.6))]);

        var updates = await RunAsync(network, MemoryAudio.Tone(5.69), new() { AudioContext = AudioContext.Guarded });

        Assert.Equal([826], network.EncodedFrames);
        Assert.Equal(0, Summary(updates).FullContextRetries);
    }

    [Fact]
    public async Task LongAudio_SeeksToTheLastTimestamp()
    {
        var network = new ScriptedNetwork(Layout,
            [new ScriptedAttempt([.. Said(0, "One", 10), .. Said(12, "two", 20), At(21), .. Layout.Tokenizer.Encode(" cut")])],
            [new ScriptedAttempt(Said(1, "three", 5))]);

        var updates = await RunAsync(network, MemoryAudio.Tone(40));

        Assert.Equal(
            [("One", 0.0, 10.0), ("two", 12.0, 20.0), ("three", 21.0, 25.0)],
            Segments(updates).Select(s => (s.Text, s.Start.TotalSeconds, s.End.TotalSeconds)));
        Assert.Equal(2, Summary(updates).Windows);
        Assert.Equal([0, 1, 2], Segments(updates).Select(s => s.Index));
    }

    [Fact]
    public async Task Progress_IsAudioDoneAndGrowsToTheEnd()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt([.. Said(0, "One", 10), At(20)])], [new ScriptedAttempt(Said(0, "two", 5))]);

        var updates = await RunAsync(network, MemoryAudio.Tone(35));

        var progress = updates.OfType<SpeechProgress>().ToArray();
        Assert.Equal([10, 35], progress.Select(p => p.Done.TotalSeconds));
        Assert.Equal(35, progress[^1].Total!.Value.TotalSeconds);
    }

    [Fact]
    public async Task ImprobableText_FallsBackUntilATemperaturePasses()
    {
        var network = new ScriptedNetwork(Layout,
            [
                new ScriptedAttempt(Said(0, "warm loud quiet new", 3), Probability: 0.05),
                new ScriptedAttempt(Said(0, "cold warm loud quiet", 3), Probability: 0.05),
                new ScriptedAttempt(Said(0, "The music is cold.", 3)),
            ]);

        var updates = await RunAsync(network, MemoryAudio.Tone(4));

        var segment = Assert.Single(Segments(updates));
        Assert.Equal("The music is cold.", segment.Text);
        Assert.Equal(0.4, segment.Temperature);
        Assert.Equal(2, Summary(updates).Fallbacks);
    }

    [Fact]
    public async Task RepetitionLoop_FallsBack()
    {
        var loop = string.Join(' ', Enumerable.Repeat("train", 60));
        var network = new ScriptedNetwork(Layout,
            [new ScriptedAttempt(Said(0, loop, 3)), new ScriptedAttempt(Said(0, "The train leaves.", 3))]);

        var updates = await RunAsync(network, MemoryAudio.Tone(4));

        Assert.Equal("The train leaves.", Assert.Single(Segments(updates)).Text);
        Assert.Equal(1, Summary(updates).Fallbacks);
    }

    [Fact]
    public async Task AllTemperaturesFail_TheLikeliestTextThatIsNoLoopIsKept()
    {
        var loop = string.Join(' ', Enumerable.Repeat("train", 60));
        var network = new ScriptedNetwork(Layout,
            [
                new ScriptedAttempt(Said(0, loop, 3)),
                new ScriptedAttempt(Said(0, "warm loud quiet new", 3), Probability: 0.08),
                new ScriptedAttempt(Said(0, "new quiet loud warm", 3), Probability: 0.04),
            ]);

        var updates = await RunAsync(network, MemoryAudio.Tone(4), new() { Temperatures = [0, 0.01, 0.02] });

        Assert.Equal("warm loud quiet new", Assert.Single(Segments(updates)).Text);
        Assert.Equal(2, Summary(updates).Fallbacks);
    }

    [Fact]
    public async Task NoSpeechAndImprobable_IsSilence()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0, "warm loud quiet new", 3), Probability: 0.05, NoSpeech: 0.9)]);

        var updates = await RunAsync(network, MemoryAudio.Tone(4));

        Assert.Empty(Segments(updates));
        Assert.Equal(1, Summary(updates).SilentWindows);
        Assert.Equal(0, Summary(updates).Fallbacks);
        Assert.Null(Summary(updates).Language);
    }

    [Fact]
    public async Task NoSpeechButConfidentText_IsText()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0, "Two", 3), NoSpeech: 0.9)]);

        Assert.Single(Segments(await RunAsync(network, MemoryAudio.Tone(4))));
    }

    [Fact]
    public async Task DigitalSilence_IsNotGivenToTheModel()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0, "Two", 3))]);

        var updates = await RunAsync(network, new MemoryAudio(new float[16000 * 70]));

        Assert.Empty(network.EncodedFrames);
        Assert.Equal(3, Summary(updates).SilentWindows);
        Assert.Equal(70, Summary(updates).AudioDuration.TotalSeconds);
    }

    [Fact]
    public async Task LeadingSilence_DoesNotDecideTheLanguage()
    {
        var network = new ScriptedNetwork(Layout,
            [new ScriptedAttempt([At(0)], NoSpeech: 0.95)],
            [new ScriptedAttempt(Said(0, "Раз, два, три.", 3), Language: "ru")]);

        var updates = await RunAsync(network, MemoryAudio.Tone(34));

        Assert.Equal("ru", Summary(updates).Language);
        Assert.Equal("ru", updates.OfType<LanguageKnown>().Single().Language);
    }

    [Fact]
    public async Task LanguageAndTask_StandInThePrompt()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0, "Two", 3))]);

        await RunAsync(network, MemoryAudio.Tone(4), new() { Language = "RU", Task = SpeechTask.Translate });

        var tokenizer = Layout.Tokenizer;
        Assert.Equal([tokenizer.StartOfTranscript, tokenizer.Languages["ru"], tokenizer.Translate!.Value], Assert.Single(network.Prompts));
    }

    [Fact]
    public async Task WithoutTimestamps_OneSegmentForTheLastWindow()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt([.. Layout.Tokenizer.Encode(" Two keys")])]);

        var updates = await RunAsync(network, MemoryAudio.Tone(4), new() { Timestamps = false });

        Assert.Equal(Layout.Tokenizer.NoTimestamps, Assert.Single(network.Prompts)[^1]);
        var segment = Assert.Single(Segments(updates));
        Assert.Equal((0.0, 4.0), (segment.Start.TotalSeconds, segment.End.TotalSeconds));
    }

    [Fact]
    public async Task VocabularyHint_StandsBeforeTheStartInEveryWindow()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt([.. Said(0, "One", 10), At(20)])], [new ScriptedAttempt(Said(0, "two", 5))]);

        await RunAsync(network, MemoryAudio.Tone(35), new() { VocabularyHint = " Anna, Ivan " });

        int[] expected = [Layout.Tokenizer.StartOfPrevious!.Value, .. Layout.Tokenizer.Encode(" Anna, Ivan"), Layout.Tokenizer.StartOfTranscript];
        Assert.Equal(2, network.Prompts.Count);
        Assert.All(network.Prompts, p => Assert.Equal(expected, p.Take(expected.Length)));
    }

    [Fact]
    public async Task PreviousText_IsPassedOnOnlyWhereAsked()
    {
        ScriptedNetwork Network() => new(Layout, [new ScriptedAttempt([.. Said(0, "One", 10), At(20)])], [new ScriptedAttempt(Said(0, "two", 5))]);
        var (with, without) = (Network(), Network());

        await RunAsync(with, MemoryAudio.Tone(35), new() { ConditionOnPreviousText = true });
        await RunAsync(without, MemoryAudio.Tone(35));

        Assert.Equal([Layout.Tokenizer.StartOfPrevious!.Value, .. Layout.Tokenizer.Encode(" One")], with.Prompts[1].TakeWhile(t => t != Layout.Tokenizer.StartOfTranscript));
        Assert.Equal(Layout.Tokenizer.StartOfTranscript, without.Prompts[1][0]);
    }

    [Fact]
    public async Task UnknownLanguage_IsRefusedWithTheCodesThereAre()
    {
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt([])]);

        var error = await Assert.ThrowsAsync<SpeechException>(() => RunAsync(network, MemoryAudio.Tone(1), new() { Language = "klingon" }));

        Assert.Equal(SpeechFailure.UnknownLanguage, error.Failure);
        Assert.Contains("klingon", error.Message, StringComparison.Ordinal);
        Assert.Contains("ru", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_TakesEffectWithinOneStep()
    {
        using var cancel = new CancellationTokenSource();
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0, "One two three four five six", 10))]);
        var steps = 0;
        network.OnDecode = () =>
        {
            if (++steps == 4) cancel.Cancel();
        };
        await using var model = new WhisperSpeechModel(Model, network, Layout, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in model.TranscribeAsync(MemoryAudio.Tone(5), new(), cancel.Token)) { }
        });

        Assert.Equal(4, steps);
    }

    [Fact]
    public async Task SecondRun_AfterACancelledOne_IsServed()
    {
        using var cancel = new CancellationTokenSource();
        var network = new ScriptedNetwork(Layout, [new ScriptedAttempt(Said(0, "One", 1))]) { OnDecode = cancel.Cancel };
        await using var model = new WhisperSpeechModel(Model, network, Layout, TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in model.TranscribeAsync(MemoryAudio.Tone(5), new(), cancel.Token)) { }
        });
        network.OnDecode = null;

        var count = 0;
        await foreach (var _ in model.TranscribeAsync(MemoryAudio.Tone(5), new(), TestContext.Current.CancellationToken)) count++;

        Assert.True(count > 0);
    }
}
