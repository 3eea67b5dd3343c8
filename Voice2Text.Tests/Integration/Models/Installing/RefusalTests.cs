using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Models.Installing;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.Hub;

namespace Voice2Text.Tests.Integration.Models.Installing;

/// <summary>Repositories that hold no usable Whisper, hubs that cannot be reached, disks that are too small.</summary>
public sealed class RefusalTests : InstallerTestBase
{
    public static TheoryData<string, bool, Action<string>> WrongContents => new()
    {
        { "config.json", false, folder => File.Delete(Path.Combine(folder, "config.json")) },
        { "PyTorch", false, folder => { File.Move(Path.Combine(folder, Weights), Path.Combine(folder, "pytorch_model.bin"), overwrite: true); } },
        { "model.safetensors", false, folder => File.Delete(Path.Combine(folder, Weights)) },
        { "tokenizer", false, folder => File.Delete(Path.Combine(folder, "merges.txt")) },
        { "wav2vec2", false, folder => Write(folder, c => c.Config["model_type"] = "wav2vec2") },
        { "vocab_size", false, folder => Write(folder, c => c.AddedTokens["<|extra|>"] = c.Dimensions.Vocabulary) },
        { "not valid JSON", false, folder => File.WriteAllText(Path.Combine(folder, "vocab.json"), "<html>") },
        { "does not name its parts", false, folder => WriteSharded(folder, "model-00003-of-00003.safetensors") },
        { "layer_norm.weight", true, folder => Write(folder, c => c.Poison("model.encoder.layer_norm.weight", 5, float.NaN)) },
        { "fc2", true, folder => Write(folder, c => c.Tensors["model.decoder.layers.0.fc2.weight"] = new("F16", [256, 128], new float[256 * 128])) },
        { "is not there", true, folder => WriteSharded(folder, "model-00002-of-00002.safetensors") },
        { "safetensors", true, folder => File.WriteAllText(Path.Combine(folder, Weights), "no weights at all") },
    };

    [Theory]
    [MemberData(nameof(WrongContents), DisableDiscoveryEnumeration = true)]
    public async Task WrongContents_AreRefusedAndLeaveNothing(string expected, bool afterTheWeights, Action<string> spoil)
    {
        File.Delete(Path.Combine(this["checkpoint"], "pytorch_model.bin"));
        spoil(this["checkpoint"]);
        Origin.Push(this["checkpoint"]);
        var process = Start();

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.NotUsable);

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(Repository, fault.Message, StringComparison.Ordinal);
        Assert.Equal(afterTheWeights, Hub.Requests.Any(r => r.File.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RedirectInACircle_IsGivenUp()
    {
        Hub.Fail(FakeHub.Api, HubFault.RedirectTo($"/api/models/{Repository}/revision/main"), times: null);
        var process = Start();

        await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.UnexpectedAnswer);
    }

    [Fact]
    public async Task UnknownRepository_IsNamed()
    {
        var process = Start();

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(ModelInstallRequest.For("someone/nothing")), InstallFailure.NotFound);

        Assert.Contains("someone/nothing", fault.Message, StringComparison.Ordinal);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task FileThatIsGone_IsNamed()
    {
        Hub.Fail("vocab.json", HubFault.Answer(404), times: null);
        var process = Start();

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.NotFound);

        Assert.Contains("vocab.json", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, null, "accept the licence")]
    [InlineData(403, "hf_old", "Models:HubToken is not good")]
    public async Task GatedRepository_SaysWhatToAcceptAndToSet(int status, string? token, string expected)
    {
        Hub.Fail(FakeHub.Api, HubFault.Answer(status, ("X-Error-Code", "GatedRepo")), times: null);
        var process = Start(Options(token));

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.AccessRefused);

        Assert.Contains(expected, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"{Hub.Address}/{Repository}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_old", fault.Message, StringComparison.Ordinal);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task RefusalOfARepositoryThatDoesNotExist_IsNotFound()
    {
        Hub.Fail(FakeHub.Api, HubFault.Answer(401, ("X-Error-Code", "RepoNotFound")));
        var process = Start();

        await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.NotFound);
    }

    [Fact]
    public async Task SignInPageInsteadOfAHub_IsNamed()
    {
        Hub.Fail(FakeHub.Api, HubFault.Answer(200));
        var process = Start();

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.UnexpectedAnswer);

        Assert.Contains("Models:HubAddress", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostWithoutAName_IsToldWithWhatToCheck()
    {
        var process = Start(new() { HubAddress = "http://no-such-host.invalid" });

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.NameResolution);

        Assert.Contains("no-such-host.invalid", fault.Message, StringComparison.Ordinal);
        Assert.Contains("resolv.conf", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, process.Waits.Count);
    }

    [Fact]
    public async Task ClosedPort_IsUnreachable()
    {
        var process = Start(new() { HubAddress = $"http://127.0.0.1:{FreePort()}" });

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.Unreachable);

        Assert.Contains("refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerWithoutTls_IsNoTrustedConnection()
    {
        var process = Start(new() { HubAddress = Hub.Address.Replace("http:", "https:", StringComparison.Ordinal) });

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.Tls);

        Assert.Contains("ca-certificates", fault.Message, StringComparison.Ordinal);
        Assert.Empty(process.Waits);
    }

    [Fact]
    public async Task ProxyThatIsNotThere_IsNamedWithoutItsPassword()
    {
        var port = FreePort();
        using var process = new InstallerProcess(Models, Options(), proxy: new WebProxy($"http://user:secret@127.0.0.1:{port}"));

        var fault = await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.Proxy);

        Assert.Contains($"http://127.0.0.1:{port}, which HTTP_PROXY names", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyThatWantsAPassword_IsNamed()
    {
        Hub.Fail(FakeHub.Api, HubFault.Answer(407), times: null);
        var process = Start();

        await AssertRefusedAsync(process, await process.InstallAsync(Request), InstallFailure.Proxy);
    }

    [Fact]
    public async Task FullDisk_IsToldWithFiguresBeforeTheWeights_AndResumedWhenThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(Models, megabytes: 3);
        var process = Start();

        var now = await process.InstallAsync(Request);

        Assert.Equal((InstallationState.Failed, InstallFailure.DiskFull), (now.State, now.Fault?.Failure));
        Assert.Matches("[0-9]+ MiB are still to be downloaded and the model takes about [0-9]+ MiB besides, [0-9]+ MiB are free", now.Fault!.Message);
        Assert.Empty(Hub.RangesOf(Weights));
        await disk.ResizeAsync(megabytes: 100);
        await process.Installer.ResumeAsync(now.Id, Token);
        await process.Installer.RunPendingAsync(Token);
        await AssertInstalledAsync(process, process.Now(now.Id));
    }

    [Fact]
    public async Task DiskThatFillsUpInMidFile_KeepsWhatHasCome()
    {
        await using var disk = await SmallDisk.MountAsync(Models, megabytes: 100);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hub.Fail(Weights, HubFault.StallAfter(300_000, gate));
        var process = Start();
        var installing = process.InstallAsync(Request);
        await Hub.WaitForRequestAsync(r => r.File == Weights);
        await disk.ResizeAsync(megabytes: 1);
        gate.SetResult();

        var now = await installing;

        var fault = await AssertFailedAsync(process, now, InstallFailure.DiskFull);
        Assert.Contains(" MiB are free", fault.Message, StringComparison.Ordinal);
        var length = process.PartLength;
        Assert.InRange(length, 1, WeightsLength - 1);
        await disk.ResizeAsync(megabytes: 100);
        await process.Installer.ResumeAsync(now.Id, Token);
        await process.Installer.RunPendingAsync(Token);
        await AssertInstalledAsync(process, process.Now(now.Id));
        Assert.Equal([null, length], Hub.RangesOf(Weights));
    }

    [Theory]
    [InlineData("https://hub.example", "hf_x", null)]
    [InlineData("http://127.0.0.1:8000", "hf_x", null)]
    [InlineData("http://mirror.example", null, null)]
    [InlineData("http://mirror.example", "hf_x", "unencrypted")]
    [InlineData("ftp://hub.example", null, "Models:HubAddress")]
    [InlineData("https://hub.example", "hf x", "Models:HubToken")]
    public void Options_AreChecked(string address, string? token, string? expected)
    {
        var result = new ModelHubOptionsValidator().Validate(null, new() { HubAddress = address, HubToken = token });

        Assert.Equal(expected is null, result.Succeeded);
        if (expected is not null) Assert.Contains(expected, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    private static void Write(string folder, Action<TinyCheckpoint> mutate) => TinyCheckpoint.Write(folder, mutate);

    /// <summary>An index that places a tensor of the first shard in another one.</summary>
    private static void WriteSharded(string folder, string shard)
    {
        Write(folder, c => c.IsSharded = true);
        var path = Path.Combine(folder, "model.safetensors.index.json");
        var index = JsonNode.Parse(File.ReadAllText(path))!;
        index["weight_map"]!["model.encoder.conv1.weight"] = shard;
        File.WriteAllText(path, index.ToJsonString());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
