using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Features.Try;

namespace Voice2Text.Tests.Components.Try;

public sealed class TryPageTests : ConsoleContext
{
    private readonly CancellationTokenSource _run = new();
    private readonly BunitJSModuleInterop _recorder;

    public TryPageTests() : base(("Queue:MaxUploadBytes", "2048"))
    {
        _recorder = JSInterop.SetupModule("./recorder.js");
        _recorder.Mode = JSRuntimeMode.Loose;
        _recorder.Setup<bool>("isAvailable").SetResult(true);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _run.Dispose();
    }

    private IRenderedComponent<TryPage> Open(string query = "") => Show<TryPage>("/try" + query);

    private static void Upload(IRenderedComponent<TryPage> page, int bytes) =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(new byte[bytes], "talk.mp3"));

    private string[] Uploaded() => Directory.GetFiles(Service<IOptions<StorageOptions>>().Value.UploadsDirectory);

    [Fact]
    public void Upload_IsQueued_AndWatchedUnderAnAddressOfItsOwn()
    {
        var page = Open();
        Says(page, "Up to 2 KiB and 2:00:00 of audio or video");

        Upload(page, 2048);

        Says(page, "talk.mp3 Queued", "Number 1 in the queue.");
        Assert.Equal("try?id=1", Address);
        Assert.Equal(2048, new FileInfo(Assert.Single(Uploaded())).Length);
    }

    [Fact]
    public void FileThatIsTooLarge_IsRefusedWithTheLimit_BeforeItIsSent()
    {
        var page = Open();

        Upload(page, 4096);

        page.WaitForAssertion(() => Assert.Equal("The file has 4 KiB; at most 2 KiB are taken. Send a shorter or a compressed one.", TextOf(page, "try-error")));
        Assert.Equal("try", Address);
        Assert.Empty(Uploaded());
    }

    [Fact]
    public void EmptyFile_IsRefused_AndTheNextOneIsTaken()
    {
        var page = Open();
        Upload(page, 0);
        page.WaitForAssertion(() => Assert.Equal("The file is empty. Choose another one.", TextOf(page, "try-error")));
        Assert.Empty(Uploaded());

        Upload(page, 10);

        Says(page, "talk.mp3 Queued");
        Assert.Empty(page.FindAll("[data-testid=try-error]"));
    }

    [Fact]
    public async Task Progress_ShowsAsItComes_ThenTheTextWithItsCost()
    {
        var id = await AddAsync(SampleTranscriptions.Upload("talk.mp3"), SampleTranscriptions.Transcribe);
        var running = new RunningTranscription(id, "talk.mp3", Now, _run);
        Service<WorkInProgress>().Add(running);
        var page = Open($"?id={id}");
        Says(page, "talk.mp3 Transcribing", "Getting ready");

        running.Add(FakeSpeechEngine.Segment(0, "Bring the papers."));
        running.Progress = new SpeechProgress(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8));
        Service<TranscriptionFeed>().Publish(new TranscriptionEvent(id, TranscriptionState.Transcribing, running.Progress));
        Says(page, "4.0 s of 8.0 s", "Bring the papers.");

        Time.Advance(TimeSpan.FromSeconds(1));
        await ChangeAsync(id, t => t.Finish(SampleTranscriptions.Result, Now));
        Says(page, "Completed RTF 0.25 8.0 s of audio in 2.0 s", "Bring the papers to the office.");
        Assert.Equal(["TXT", "SRT"], page.FindAll(".downloads a").Select(a => a.TextContent.Trim()));
        Assert.Equal($"/transcriptions/{id}", LinkOf(page, "All details"));
    }

    [Fact]
    public async Task Failure_IsSaidWithItsReason()
    {
        var id = await AddAsync(SampleTranscriptions.Upload("talk.mp3"), SampleTranscriptions.Fail);

        Assert.Equal("The engine failed. The engine ran out of memory.", TextOf(Open($"?id={id}"), "try-error"));
    }

    [Fact]
    public async Task Waiting_CanBeCancelled()
    {
        var page = Open($"?id={await AddAsync(SampleTranscriptions.Upload("talk.mp3"))}");

        Button(page, "Cancel").Click();

        page.WaitForAssertion(() => Assert.Equal("Cancelled by the operator. Cancelled by the operator.", TextOf(page, "try-error")));
        Assert.DoesNotContain("Cancel", Buttons(page));
    }

    [Fact]
    public void MicrophoneThatIsRefused_SaysWhatToAllow()
    {
        _recorder.SetupVoid("start", _ => true).SetException(new Microsoft.JSInterop.JSException("NotAllowedError"));
        var page = Open();

        Button(page, "Record").Click();

        page.WaitForAssertion(() => Assert.StartsWith("The microphone cannot be used.", TextOf(page, "try-error"), StringComparison.Ordinal));
        Assert.Contains("Record", Buttons(page));
    }

    [Fact]
    public void WithoutHttps_RecordingIsOff_AndSaysWhy()
    {
        _recorder.Setup<bool>("isAvailable").SetResult(false);

        var page = Open();

        Says(page, "Recording needs https, or the console opened on the server itself.");
        Assert.DoesNotContain("Record", Buttons(page));
    }

    [Fact]
    public async Task Viewer_SendsNothing()
    {
        var id = await AddAsync(SampleTranscriptions.Upload("talk.mp3"));
        await SignInAsync(AccountRole.Viewer);

        var page = Open($"?id={id}");

        Says(page, "talk.mp3 Queued");
        Assert.True(page.Find("input[type=file]").HasAttribute("disabled"));
        Assert.Empty(Buttons(page));
    }

    [Fact]
    public void Russian_HasItsOwnUnits()
    {
        Speak("ru");
        var page = Open();

        Upload(page, 4096);

        page.WaitForAssertion(() => Assert.Contains("4 КиБ", TextOf(page, "try-error"), StringComparison.Ordinal));
    }
}
