using Bunit;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Features.Transcriptions;

namespace Voice2Text.Tests.Components.Transcriptions;

/// <summary>What can be seen and done of one transcription, in each of its states.</summary>
public sealed class DetailsPageTests : ConsoleContext
{
    private static readonly string[] Doable = ["Cancel", "Retry", "Retry with …", "Delete"];

    private readonly CancellationTokenSource _run = new();

    public DetailsPageTests() => JSInterop.SetupModule("./player.js").Mode = JSRuntimeMode.Loose;

    public static TheoryData<TranscriptionState, string[]> States => new()
    {
        { TranscriptionState.Queued, ["Cancel"] },
        { TranscriptionState.Preparing, ["Cancel"] },
        { TranscriptionState.Transcribing, ["Cancel"] },
        { TranscriptionState.Delivering, [] },
        { TranscriptionState.Completed, ["Retry", "Retry with …", "Delete"] },
        { TranscriptionState.Failed, ["Retry", "Retry with …", "Delete"] },
        { TranscriptionState.Cancelled, ["Retry", "Retry with …", "Delete"] },
        { TranscriptionState.Rejected, ["Retry", "Retry with …", "Delete"] },
    };

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _run.Dispose();
    }

    private IRenderedComponent<DetailsPage> Open(long id)
    {
        var page = Show<DetailsPage>($"/transcriptions/{id}", p => p.Add(x => x.Id, id));
        page.WaitForElement(".history, .empty-state");
        return page;
    }

    private static Action<Transcription>? StepsTo(TranscriptionState state) => state switch
    {
        TranscriptionState.Preparing => SampleTranscriptions.Claim,
        TranscriptionState.Transcribing => SampleTranscriptions.Transcribe,
        TranscriptionState.Delivering => SampleTranscriptions.Finish,
        TranscriptionState.Completed => SampleTranscriptions.Complete,
        TranscriptionState.Failed => SampleTranscriptions.Fail,
        TranscriptionState.Cancelled => SampleTranscriptions.Cancel,
        TranscriptionState.Rejected => SampleTranscriptions.Reject,
        _ => null,
    };

    private RunningTranscription Run(long id)
    {
        var running = new RunningTranscription(id, "Anna", Now, _run);
        Service<WorkInProgress>().Add(running);
        return running;
    }

    /// <summary>As the worker does with each thing that the engine says.</summary>
    private void Tell(long id, SpeechProgress progress)
    {
        Service<WorkInProgress>().Find(id)!.Progress = progress;
        Service<TranscriptionFeed>().Publish(new TranscriptionEvent(id, TranscriptionState.Transcribing, progress));
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Buttons_AreThoseOfItsState_AndAViewersAreOff(TranscriptionState state, string[] expected)
    {
        var id = await AddAsync(StepsTo(state));

        var page = Open(id);
        Assert.Equal(expected, Buttons(page).Intersect(Doable));
        Says(page, $"Transcription {id} {state}");

        await SignInAsync(AccountRole.Viewer);
        Assert.Empty(Buttons(Open(id)).Intersect(Doable));
    }

    [Fact]
    public void UnknownId_LeadsBackToTheList()
    {
        var page = Open(77);

        Says(page, "There is no such transcription.");
        Assert.Equal("/transcriptions", LinkOf(page, "Show all"));
    }

    [Fact]
    public async Task Failure_IsSaidWithItsReason_AndNoEmptyTextBeside()
    {
        var page = Open(await AddAsync(SampleTranscriptions.Fail));

        Says(page, "The engine failed. The engine ran out of memory.");
        Assert.DoesNotContain("Text", page.FindAll("h2").Select(h => h.TextContent));
    }

    [Fact]
    public async Task Running_ShowsProgressAndTextAsTheyCome()
    {
        var id = await AddAsync(SampleTranscriptions.Transcribe);
        var running = Run(id);
        var page = Open(id);
        Says(page, "Getting ready", "The text appears here as it is recognised.");

        running.Add(FakeSpeechEngine.Segment(0, "Bring the papers."));
        Tell(id, new SpeechProgress(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)));

        Says(page, "4.0 s of 8.0 s", "0:00.0 – 0:01.0 Bring the papers.");
        Assert.Equal("50", page.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public async Task Waiting_SaysItsPlace()
    {
        await AddAsync(sender: "Boris");

        Says(Open(await AddAsync()), "Number 2 in the queue.");
    }

    [Fact]
    public async Task Cancel_EndsItHereAndInTheEngine()
    {
        var id = await AddAsync(SampleTranscriptions.Transcribe);
        Run(id);
        var page = Open(id);

        Button(page, "Cancel").Click();

        Says(page, "Cancelled by the operator. Cancelled by the operator.");
        Assert.True(_run.IsCancellationRequested);
    }

    [Fact]
    public async Task CancelThatComesTooLate_IsSaid()
    {
        var id = await AddAsync();
        var page = Open(id);
        // Nobody has told the page yet.
        await using (var context = OpenDatabase())
        {
            SampleTranscriptions.Fail(await context.Transcriptions.SingleAsync(t => t.Id == id, Token));
            await context.SaveChangesAsync(Token);
        }

        Button(page, "Cancel").Click();

        Notes("It was too late to cancel.");
    }

    [Fact]
    public async Task Retry_TakesTheModelThatIsChosen()
    {
        Library.Add("small");
        Library.Add("demo");
        var id = await AddAsync(SampleTranscriptions.Complete);
        var page = Open(id);

        Choose(page, "Retry with …", "small-q8");

        Notes("It is in the queue again.");
        Says(page, "Retried by the operator with small-q8.", "The text is that of an earlier run.", "Bring the papers to the office.");
        Assert.Equal("small-q8", (await Service<TranscriptionStore>().FindAsync(id, Token))!.RequestedModel);
    }

    [Fact]
    public async Task Delete_AsksFirst_ThenLeadsToTheList()
    {
        var id = await AddAsync(SampleTranscriptions.Complete);
        var page = Open(id);
        Button(page, "Delete").Click();
        Button(page, "No").Click();
        Assert.Empty(page.FindAll("[role=alertdialog]"));
        Assert.NotNull(await StateOfAsync(id));

        Button(page, "Delete").Click();
        Part(page, "confirm").Click();

        Notes($"Transcription {id} is deleted.");
        Assert.Equal("transcriptions", Address);
        Assert.Null(await StateOfAsync(id));
    }

    [Fact]
    public async Task Upload_WhoseFileIsGone_CanOnlyBeDeleted_AndSaysWhy()
    {
        var page = Open(await AddAsync(SampleTranscriptions.Upload("talk.mp3"), SampleTranscriptions.Complete));

        Says(page, "talk.mp3", "The setting Queue:KeepAudio keeps the next ones.");
        Assert.Equal(["Delete"], Buttons(page).Intersect(Doable));
        Assert.Empty(page.FindAll("audio"));
    }

    [Fact]
    public async Task AudioThatIsKept_PlaysFromEachSegment()
    {
        var id = await AddAsync(SampleTranscriptions.Upload("talk.mp3"), SampleTranscriptions.Complete);
        var folder = Service<Microsoft.Extensions.Options.IOptions<StorageOptions>>().Value.AudioDirectory;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{id}"), "audio", Token);

        var page = Open(id);

        Assert.NotNull(page.Find("audio").GetAttribute("src"));
        Assert.Equal(["Play from 0:00.0", "Play from 0:04.2"], page.FindAll("[data-testid=segments] button").Select(b => b.GetAttribute("title")));
        Assert.Contains("Retry", Buttons(page));
    }

    [Fact]
    public async Task Completed_HasSegmentsMeasurementsAndWaysOn()
    {
        var id = await AddAsync(SampleTranscriptions.Complete);

        var page = Open(id);

        Says(page, "0:00.0 – 0:04.2 Bring the papers to the office.", "0:04.2 – 0:08.0 Thank you.", "RTF 0.25", "Peak memory 420.0 MiB", "Page faults from disk 1,234", "Processing: 2.0 s");
        Assert.Equal($"/logs?transcription={id}", LinkOf(page, "Log entries"));
        Assert.Equal(["TXT", "SRT", "VTT", "JSON"], page.FindAll(".downloads a").Select(a => a.TextContent.Trim()));
    }

    [Fact]
    public async Task Russian_HasItsOwnNumbersAndUnits()
    {
        Speak("ru");

        Says(Open(await AddAsync(SampleTranscriptions.Complete)), "0,25", "420,0 МиБ", "1 234", "8,0 с");
    }
}
