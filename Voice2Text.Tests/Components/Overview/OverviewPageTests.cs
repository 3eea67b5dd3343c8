using Bunit;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Features.Overview;

namespace Voice2Text.Tests.Components.Overview;

/// <summary>Engine, bot, queue, work at hand and last results. For the gauges see <see cref="HostPanelTests"/>.</summary>
public sealed class OverviewPageTests : ConsoleContext
{
    private readonly CancellationTokenSource _run = new();

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _run.Dispose();
    }

    private IRenderedComponent<OverviewPage> Open()
    {
        var page = Show<OverviewPage>();
        Part(page, "engine-state");
        return page;
    }

    [Fact]
    public void FreshServer_SaysWhatToDoFirst()
    {
        var page = Open();

        Says(page, "Not loaded yet", "Nobody waits", "Nothing is being transcribed.", "Nothing has been transcribed yet.", "Known after the first transcription.");
        Assert.Equal("/try", LinkOf(page, "Try it with a clip of your own."));
        SaysNot(page, "Last failures");
    }

    [Fact]
    public void Engine_SaysItsStateItsModelAndWhatItLost()
    {
        var engine = Service<EngineStatus>();
        engine.Fail("small-q8", SpeechFailure.OutOfMemory, "It needs 900 MiB.");
        engine.Notice = "The model small was given up.";
        engine.Lost(new EngineLoss(Now, "small-q8", "killed"));
        Service<BotStatus>().Set(BotState.Polling, "voice_bot");

        var page = Open();

        Assert.Equal(("Failed", "1"), (TextOf(page, "engine-state"), TextOf(page, "engine-losses")));
        Says(page, "small-q8", "The model small was given up.", "Receiving messages", "@voice_bot");
    }

    [Fact]
    public async Task Queue_HasItsLengthAndWhoIsNext()
    {
        var first = await AddAsync();
        await AddAsync(sender: "Boris");

        var page = Open();

        Says(page, "Waiting 2 All done in Not known yet");
        Assert.Equal("/transcriptions?state=Queued", LinkOf(page, "2"));
        Assert.Equal(["Anna, Voice message", "Boris, Voice message"], page.FindAll("ol.queue a").Select(a => a.TextContent));
        Assert.Equal($"/transcriptions/{first}", LinkOf(page, "Anna, Voice message"));
    }

    [Fact]
    public async Task Work_ShowsProgressAndTextAsTheyCome()
    {
        var id = await AddAsync(SampleTranscriptions.Transcribe);
        var page = Open();
        Says(page, "Nothing is being transcribed.");

        var running = new RunningTranscription(id, "Anna, voice message", Now.AddSeconds(-3), _run);
        Service<WorkInProgress>().Add(running);
        Service<TranscriptionFeed>().Publish(new TranscriptionEvent(id, TranscriptionState.Transcribing, new SpeechProgress(TimeSpan.Zero, null)));
        Says(page, "Anna, voice message Preparing · Getting ready · 3.0 s so far");

        Time.Advance(TimeSpan.FromSeconds(1));
        running.Add(FakeSpeechEngine.Segment(0, "Bring the papers."));
        running.Progress = new SpeechProgress(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8));
        Service<TranscriptionFeed>().Publish(new TranscriptionEvent(id, TranscriptionState.Transcribing, running.Progress));

        Says(page, "Transcribing · 2.0 s of 8.0 s", "Bring the papers.");
        Assert.Equal("25", page.Find(".work [role=progressbar]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public async Task Result_AppearsAsSoonAsItIsThere_WithItsSpeed()
    {
        var id = await AddAsync();
        var page = Open();

        await ChangeAsync(id, SampleTranscriptions.Complete);

        Says(page, "Bring the papers to the office.", "Nobody waits");
        Assert.Equal(("0.25", "too few runs yet"), (TextOf(page, "rtf-now"), TextOf(page, "rtf-baseline")));
    }

    [Fact]
    public async Task Speed_IsSetAgainstWhatIsUsual()
    {
        for (var i = 0; i < 4; i++) await AddAsync(SampleTranscriptions.Complete);

        var page = Open();

        Assert.Equal(("0.25, median; runs: 3", "0 %"), (TextOf(page, "rtf-baseline"), TextOf(page, "rtf-change")));
    }

    [Fact]
    public async Task Failures_SayWhoseAndWhy()
    {
        var id = await AddAsync(SampleTranscriptions.Fail);

        var page = Open();

        Says(page, "Last failures Anna, Voice message", "The engine ran out of memory.");
        Assert.Equal($"/transcriptions/{id}", LinkOf(page, "Anna, Voice message"));
    }

    [Fact]
    public async Task Russian_HasItsOwnNumbersAndUnits()
    {
        Speak("ru");
        for (var i = 0; i < 4; i++) await AddAsync(SampleTranscriptions.Complete);

        var page = Open();

        Assert.Equal(("0,25", "0,25, медиана; запусков: 3"), (TextOf(page, "rtf-now"), TextOf(page, "rtf-baseline")));
        Says(page, "8,0 с");
    }
}
