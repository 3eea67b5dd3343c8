using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Models.Installing;
using Voice2Text.Tests.Fakes.Hub;

namespace Voice2Text.Tests.Integration.Models.Installing;

/// <summary>Pause, resume, cancel, restart, and several requests at once.</summary>
public sealed class InstallationOrderTests : InstallerTestBase
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An installation whose weights have come in part, and then no further.</summary>
    private async Task<(string Id, Task Running)> BeginAsync(InstallerProcess process, CancellationToken? stop = null)
    {
        Hub.Fail(Weights, HubFault.StallAfter(300_000, _gate));
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = (await process.Installer.StartAsync(Request, Token)).Id;
        var running = process.Installer.RunPendingAsync(stop ?? Token);
        await Hub.WaitForRequestAsync(r => r.File == Weights);
        var folder = Assert.Single(process.Downloads);
        using var watcher = new FileSystemWatcher(folder);
        watcher.Changed += (_, _) => Look();
        watcher.EnableRaisingEvents = true;
        Look();
        await came.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        return (id, running);

        void Look()
        {
            if (process.PartLength == 300_000) came.TrySetResult();
        }
    }

    [Fact]
    public async Task Pause_KeepsWhatHasCome_AndResumeGoesOnFromThatByte()
    {
        var process = Start();
        var (id, running) = await BeginAsync(process);

        var paused = await process.Installer.PauseAsync(id, Token);
        await running;

        Assert.Equal((InstallationState.Paused, 0d), (paused.State, paused.BytesPerSecond));
        await process.Installer.ResumeAsync(id, Token);
        await process.Installer.RunPendingAsync(Token);
        await AssertInstalledAsync(process, process.Now(id));
        Assert.Equal([null, 300_000], Hub.RangesOf(Weights));
    }

    [Fact]
    public async Task Paused_StaysPausedOverARestart()
    {
        var first = Start();
        var (id, running) = await BeginAsync(first);
        await first.Installer.PauseAsync(id, Token);
        await running;
        first.Dispose();
        var second = Start();

        await second.Installer.RestoreAsync(Token);
        await second.Installer.RunPendingAsync(Token);

        var now = second.Now(id);
        Assert.Equal((InstallationState.Paused, true), (now.State, now.BytesDone is > 300_000 && now.BytesDone < now.BytesTotal));
        Assert.Single(Hub.RangesOf(Weights));
        await second.Installer.ResumeAsync(id, Token);
        await second.Installer.RunPendingAsync(Token);
        await AssertInstalledAsync(second, second.Now(id));
        Assert.Equal([null, 300_000], Hub.RangesOf(Weights));
    }

    [Fact]
    public async Task Running_GoesOnAfterARestart()
    {
        using var stop = new CancellationTokenSource();
        var first = Start();
        var (id, running) = await BeginAsync(first, stop.Token);
        await stop.CancelAsync();
        await running;
        first.Dispose();
        var second = Start();

        await second.Installer.RestoreAsync(Token);
        await second.Installer.RunPendingAsync(Token);

        await AssertInstalledAsync(second, second.Now(id));
        Assert.Equal([null, 300_000], Hub.RangesOf(Weights));
    }

    [Fact]
    public async Task Cancel_LeavesNothing()
    {
        var process = Start();
        var (id, running) = await BeginAsync(process);

        var cancelled = await process.Installer.CancelAsync(id, Token);
        await running;

        Assert.Equal(InstallationState.Cancelled, cancelled.State);
        Assert.Empty(Directory.EnumerateFileSystemEntries(process.Directory));
        await process.Installer.DismissAsync(id, Token);
        Assert.Empty(process.Installer.List());
    }

    [Fact]
    public async Task CancelledInstallation_CanBeStartedAgain()
    {
        var process = Start();
        var (id, running) = await BeginAsync(process);
        await process.Installer.CancelAsync(id, Token);
        await running;

        await AssertInstalledAsync(process, await process.InstallAsync(Request));

        Assert.Equal([null, null], Hub.RangesOf(Weights));
    }

    [Fact]
    public async Task FailureThatLeavesNothing_CanBeTriedAgain()
    {
        Hub.Fail("vocab.json", HubFault.Answer(404));
        var process = Start();
        var now = await process.InstallAsync(Request);
        await AssertRefusedAsync(process, now, InstallFailure.NotFound);

        await process.Installer.ResumeAsync(now.Id, Token);
        await process.Installer.RunPendingAsync(Token);

        await AssertInstalledAsync(process, process.Now(now.Id));
    }

    [Fact]
    public async Task FailedInstallation_IsShownAfterARestart_AndCanBeDismissed()
    {
        Hub.Fail(Weights, HubFault.Altered(), times: 2);
        var first = Start();
        var now = await first.InstallAsync(Request);
        first.Dispose();
        var second = Start();

        await second.Installer.RestoreAsync(Token);

        Assert.Equal((InstallationState.Failed, now.Fault), (second.Now(now.Id).State, second.Now(now.Id).Fault));
        await second.Installer.DismissAsync(now.Id, Token);
        Assert.Empty(Directory.EnumerateFileSystemEntries(second.Directory));
    }

    [Fact]
    public async Task RequestsAtTheSameTime_AreOneInstallation()
    {
        var process = Start();

        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(async () => (await process.Installer.StartAsync(Request, Token)).Id)));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => process.Installer.RunPendingAsync(Token)));

        Assert.Single(ids.Distinct(StringComparer.Ordinal));
        Assert.Equal(Hub.Requests.Count, Hub.Requests.Select(r => r.File).Distinct(StringComparer.Ordinal).Count());
        await AssertInstalledAsync(process, process.Now(ids[0]));
    }

    [Fact]
    public async Task RequestWhileItRuns_Joins_AndWithOtherOptionsIsRefused()
    {
        var process = Start();
        var (id, running) = await BeginAsync(process);

        Assert.Equal((id, InstallationState.Downloading), (await process.Installer.StartAsync(Request, Token)) is { } joined ? (joined.Id, joined.State) : default);
        var refused = await Assert.ThrowsAsync<InstallException>(() => process.Installer.StartAsync(Request with { Precision = ModelPrecision.Exact }, Token));

        Assert.Equal(InstallFailure.InUse, refused.Fault.Failure);
        _gate.SetResult();
        await running;
        await AssertInstalledAsync(process, process.Now(id));
    }

    [Fact]
    public async Task OtherProcess_IsRefusedWhileThisOneHoldsIt()
    {
        var first = Start();
        var (id, running) = await BeginAsync(first);
        var second = Start();

        var refused = await Assert.ThrowsAsync<InstallException>(() => second.Installer.StartAsync(Request, Token));
        await second.Installer.RestoreAsync(Token);

        Assert.Equal(InstallFailure.InUse, refused.Fault.Failure);
        Assert.Empty(second.Installer.List());
        _gate.SetResult();
        await running;
        await AssertInstalledAsync(first, first.Now(id));
    }

    [Fact]
    public async Task FailedImport_TakesTheDownloadAgainForOtherOptions()
    {
        // The hub falls silent for good after the download would have been complete: nothing more is asked of it.
        var process = Start();
        var id = (await process.Installer.StartAsync(Request, Token)).Id;
        using var watching = process.Feed.Subscribe(now =>
        {
            if (now.Import?.Stage == "encoder") throw new IOException("The disk had a fault.");
        });
        await process.Installer.RunPendingAsync(Token);
        Assert.Equal(InstallationState.Failed, process.Now(id).State);
        watching.Dispose();
        var before = Hub.Requests.Count;

        var now = await process.InstallAsync(Request with { Precision = ModelPrecision.Exact });

        await AssertInstalledAsync(process, now);
        Assert.Equal(before, Hub.Requests.Count);
    }

    [Fact]
    public async Task RevisionThatIsInstalled_IsNotDownloadedAgain()
    {
        var process = Start();
        var first = await process.InstallAsync(Request);
        var before = Hub.Requests.Count;

        var second = await process.InstallAsync(Request);

        await AssertInstalledAsync(process, second);
        Assert.Equal(first.ModelId, second.ModelId);
        Assert.Equal([FakeHub.Api], Hub.Requests.Skip(before).Select(r => r.File));
    }

    [Fact]
    public async Task ImportThatTakesTheProcessWithIt_IsNotBegunAThirdTime()
    {
        var process = Start();
        Leave(openImports: 2);

        await process.Installer.RestoreAsync(Token);
        await process.Installer.RunPendingAsync(Token);

        var now = Assert.Single(process.Installer.List());
        var fault = await AssertFailedAsync(process, now, InstallFailure.ImportInterrupted);
        Assert.Contains("memory", fault.Message, StringComparison.Ordinal);
        await process.Installer.ResumeAsync(now.Id, Token);
        await process.Installer.RunPendingAsync(Token);
        await AssertInstalledAsync(process, process.Now(now.Id));
    }

    [Fact]
    public async Task FolderWithoutState_IsRemovedAtTheNextStart()
    {
        Directory.CreateDirectory(Path.Combine(Models, DownloadFolder.Prefix + "x"));
        var process = Start();

        await process.Installer.RestoreAsync(Token);

        Assert.Empty(process.Installer.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Models));
    }

    [Fact]
    public async Task LocalFolder_IsInstalledToo()
    {
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(new() { Folder = this["checkpoint"], Name = "mine" }));

        Assert.Empty(Hub.Requests);
        Assert.True(File.Exists(Path.Combine(this["checkpoint"], Weights)));
    }

    /// <summary>What a process that was killed in the middle of an import leaves.</summary>
    private void Leave(int openImports)
    {
        using var process = new InstallerProcess(Models, Options());
        var id = process.Installer.StartAsync(new() { Folder = this["checkpoint"] }, Token).GetAwaiter().GetResult().Id;
        process.Installer.Dispose();
        using var folder = DownloadFolder.TryOpen(Models, id)!;
        folder.Write(folder.Read()! with { State = InstallationState.Importing, OpenImports = openImports });
    }
}
