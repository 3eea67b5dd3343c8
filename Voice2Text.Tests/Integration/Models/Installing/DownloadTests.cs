using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Models.Installing;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.Hub;

namespace Voice2Text.Tests.Integration.Models.Installing;

/// <summary>Installation over real HTTP from a hub that misbehaves: it is resumed or refused, and never leaves half a model.</summary>
public sealed class DownloadTests : InstallerTestBase
{
    [Fact]
    public async Task Repository_BecomesAModel_FromTheFilesThatAreNeededAlone()
    {
        var process = Start();

        var now = await process.InstallAsync(Request with { Precision = ModelPrecision.Small, Name = "Mini" });

        await AssertInstalledAsync(process, now);
        var model = Assert.Single(await process.Library.ListAsync(Token));
        Assert.Equal(("mini", ModelPrecision.Small, new ModelSource(Repository, Origin.Head)), (model.Name, model.Precision, model.Source));
        Assert.Equal(
            ["added_tokens.json", "api", "config.json", "generation_config.json", "merges.txt", Weights, "preprocessor_config.json", "vocab.json"],
            Hub.Requests.Select(r => r.File).Order(StringComparer.Ordinal));
        Assert.All(Hub.Requests.Skip(1), r => Assert.Contains($"/resolve/{Origin.Head}/", r.Path, StringComparison.Ordinal));
        Assert.Equal(Weights, Hub.Requests[^1].File);
        Assert.Equal([InstallationState.Queued, InstallationState.Downloading, InstallationState.Importing, InstallationState.Completed], process.States);
        Assert.Equal(now.BytesTotal, now.BytesDone);
    }

    [Fact]
    public async Task Shards_AreDownloadedWithTheirIndex()
    {
        Origin.Push(Checkpoint(c => c.IsSharded = true));
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(Request));
    }

    [Fact]
    public async Task TokenizerJson_ServesWhereThereIsNoVocabularyFile()
    {
        Origin.Push(Checkpoint(c => c.Form = VocabularyForm.TokenizerJson));
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(Request));
    }

    [Fact]
    public async Task FineTunedModelWithoutTokenizer_GetsThatOfItsBase()
    {
        string[] text = ["vocab.json", "merges.txt", "added_tokens.json", "preprocessor_config.json"];
        Hub.Add("futo-org/acft-whisper-tiny", this["checkpoint"], without: text);
        var stock = Hub.Add("openai/whisper-tiny", this["checkpoint"]);
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(ModelInstallRequest.For("acft-whisper-tiny")));

        Assert.Equal(text.Order(StringComparer.Ordinal), Hub.Requests.Where(r => r.Path.Contains($"openai/whisper-tiny/resolve/{stock.Head}", StringComparison.Ordinal)).Select(r => r.File).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RevisionWithASlash_IsAskedForAsOneName()
    {
        var process = Start();
        await AssertRefusedAsync(process, await process.InstallAsync(ModelInstallRequest.For(Repository, "refs/pr/1")), InstallFailure.NotFound);

        await AssertInstalledAsync(process, await process.InstallAsync(ModelInstallRequest.For(Repository, Origin.Head)));
    }

    [Fact]
    public async Task ConnectionThatEndsInMidFile_IsResumedFromThatByte()
    {
        Hub.Fail(Weights, HubFault.CutAfter(300_000));
        Hub.Fail(Weights, HubFault.CutAfter(200_000));
        var process = Start();

        var now = await process.InstallAsync(Request);

        await AssertInstalledAsync(process, now);
        Assert.Equal(2, process.LengthsAtWaits.Count);
        Assert.All(process.LengthsAtWaits, length => Assert.InRange(length, 1, WeightsLength - 1));
        Assert.Equal([null, .. process.LengthsAtWaits], Hub.RangesOf(Weights));
    }

    [Fact]
    public async Task ServerThatIgnoresRange_StartsTheFileAgain()
    {
        Hub.Fail(Weights, HubFault.CutAfter(300_000));
        Hub.Fail(Weights, HubFault.IgnoreRange());
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(Request));

        Assert.Equal([null, process.LengthsAtWaits[0]], Hub.RangesOf(Weights));
    }

    [Fact]
    public async Task ServerThatNeverGetsFurther_IsGivenUp()
    {
        Hub.Fail(Weights, HubFault.CutAfter(1_200_000, ignoresRange: true), times: null);
        var process = Start();

        await AssertFailedAsync(process, await process.InstallAsync(Request), InstallFailure.ConnectionLost);

        Assert.InRange(Hub.RangesOf(Weights).Length, 8, 9);
    }

    [Fact]
    public async Task Stall_EndsTheRequestAndIsResumed()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hub.Fail(Weights, HubFault.StallAfter(300_000, gate));
        var process = Start();
        var installing = process.InstallAsync(Request);
        await Hub.WaitForRequestAsync(r => r.File == Weights);

        process.Time.Advance(new ModelHubOptions().StallTimeout);

        await AssertInstalledAsync(process, await installing);
        Assert.Equal(2, Hub.RangesOf(Weights).Length);
        Assert.Equal(process.LengthsAtWaits[0], Hub.RangesOf(Weights)[1] ?? 0);
    }

    [Fact]
    public async Task StallWithoutEnd_IsGivenUpAndNamed()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hub.Fail(FakeHub.Api, HubFault.StallAfter(10, gate), times: null);
        var process = Start();
        var installing = process.InstallAsync(Request);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Hub.WaitForRequestAsync(_ => Hub.Requests.Count >= attempt);
            process.Time.Advance(new ModelHubOptions().StallTimeout);
        }

        var fault = await AssertRefusedAsync(process, await installing, InstallFailure.Stalled);
        Assert.Contains("60 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyRequests_WaitsAsLongAsTheHubAsks()
    {
        Hub.Fail(Weights, HubFault.TooManyRequests(seconds: 90));
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(Request));

        Assert.Equal([TimeSpan.FromSeconds(90)], process.Waits);
    }

    [Fact]
    public async Task TooManyRequests_WithAnEndlessWait_SaysHowLong()
    {
        Hub.Fail(Weights, HubFault.TooManyRequests(seconds: 7200));
        var process = Start();

        var fault = await AssertFailedAsync(process, await process.InstallAsync(Request), InstallFailure.TooManyRequests);

        Assert.Contains("120 minutes", fault.Message, StringComparison.Ordinal);
        Assert.Empty(process.Waits);
    }

    [Fact]
    public async Task HubFault_IsTriedAgainWithGrowingWaits_AndResumedByTheOperator()
    {
        Hub.Fail(Weights, HubFault.Answer(503), times: null);
        var process = Start();

        var now = await process.InstallAsync(Request);

        await AssertFailedAsync(process, now, InstallFailure.HubFault);
        Assert.Equal([2, 4, 8, 16, 32, 60, 60], process.Waits.Select(w => (int)w.TotalSeconds));
        Hub.Heal();
        var before = Hub.Requests.Count;
        await process.Installer.ResumeAsync(now.Id, Token);
        await process.Installer.RunPendingAsync(Token);
        await AssertInstalledAsync(process, process.Now(now.Id));
        Assert.Equal([Weights], Hub.Requests.Skip(before).Select(r => r.File));
    }

    [Fact]
    public async Task HubFaultAtTheFirstRequest_IsToldSoonAndLeavesNothing()
    {
        Hub.Fail(FakeHub.Api, HubFault.Answer(500), times: null);
        var process = Start();

        await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.HubFault);

        Assert.Equal(3, Hub.Requests.Count);
    }

    [Fact]
    public async Task AlteredFile_IsDownloadedOnceMore()
    {
        Hub.Fail(Weights, HubFault.Altered());
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(Request));

        Assert.Equal([null, null], Hub.RangesOf(Weights));
    }

    [Theory]
    [InlineData(Weights, true)]
    [InlineData("merges.txt", true)]
    [InlineData(Weights, false)]
    [InlineData("merges.txt", false)]
    public async Task AlteredFile_Twice_IsRefused(string file, bool statesHashes)
    {
        // Without a hash in the list, that of the answer's ETag counts.
        Origin.StatesHashes = statesHashes;
        Hub.Fail(file, HubFault.Altered(), times: null);
        var process = Start();

        var fault = await AssertFailedAsync(process, await process.InstallAsync(Request), InstallFailure.Damaged);

        Assert.Equal([null, null], Hub.RangesOf(file));
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, process.PartLength);
    }

    [Fact]
    public async Task ShortFile_IsRefused()
    {
        Hub.Fail(Weights, HubFault.Short(1000), times: null);
        var process = Start();

        var fault = await AssertFailedAsync(process, await process.InstallAsync(Request), InstallFailure.Damaged);

        Assert.Contains($"{WeightsLength - 1000} bytes instead of the {WeightsLength}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, Hub.RangesOf(Weights).Length);
    }

    [Fact]
    public async Task ShortFileOfUnknownLength_IsResumed()
    {
        Hub.Fail(Weights, HubFault.Short(1000, isChunked: true));
        var process = Start();

        await AssertInstalledAsync(process, await process.InstallAsync(Request));

        Assert.Equal([null, WeightsLength - 1000], Hub.RangesOf(Weights));
    }

    [Fact]
    public async Task NewRevisionInBetween_IsNotMixedIn()
    {
        Hub.Fail(Weights, HubFault.CutAfter(300_000));
        Hub.Fail(Weights, HubFault.Answer(503), times: null);
        var first = Start();
        var now = await first.InstallAsync(Request);
        var commit = Origin.Head;
        Origin.Push(Checkpoint(c => c.Poison("model.decoder.layer_norm.bias", 0, 0.25f)));
        Hub.Heal();
        first.Dispose();
        var second = Start();

        now = await second.InstallAsync(now.Request);

        await AssertInstalledAsync(second, now);
        Assert.Equal(commit, Assert.Single(await second.Library.ListAsync(Token)).Source?.Commit);
        Assert.Single(Hub.Requests, r => r.File == FakeHub.Api);
        Assert.Equal(first.LengthsAtWaits[0], Hub.RangesOf(Weights)[^1]);
    }

    [Fact]
    public async Task Redirect_IsFollowedToAnotherServerWithoutTheToken()
    {
        await using var other = await FakeHub.StartAsync();
        var copy = other.Add(Repository, this["checkpoint"]);
        Hub.Fail(Weights, HubFault.RedirectTo($"{other.Address}/{Repository}/resolve/{copy.Head}/{Weights}"), times: null);
        Hub.Fail("vocab.json", HubFault.RedirectTo($"/{Repository}/resolve/{Origin.Head}/vocab.json"));
        other.Fail(Weights, HubFault.CutAfter(100_000));
        var process = Start(Options(token: "hf_secret"));

        await AssertInstalledAsync(process, await process.InstallAsync(Request));

        Assert.All(Hub.Requests, r => Assert.Equal("hf_secret", r.Token));
        Assert.Equal(2, Hub.RangesOf("vocab.json").Length);
        Assert.All(other.Requests, r => Assert.Null(r.Token));
        Assert.Equal([null, process.LengthsAtWaits[0]], other.RangesOf(Weights));
    }
}
