using System.Text.Json;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.Hub;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The executable installs the demo model's checkpoint from a hub on loopback.</summary>
public sealed class InstallTests : IAsyncLifetime
{
    private const string Repository = "someone/whisper-demo";
    private const string Weights = "model.safetensors";
    private const int Half = 500_000;

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FakeHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await FakeHub.StartAsync();
        _hub.Add(Repository, DemoModel.Checkpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    private Executable Program(string? address = null)
    {
        var program = new Executable(_folder["storage"]);
        program.Environment["Models__HubAddress"] = address ?? _hub.Address;
        return program;
    }

    private string Models => Path.Combine(_folder["storage"], "models");

    /// <summary>The bytes of the weights that have come.</summary>
    private long PartLength => Directory.EnumerateFiles(Models, $"{Weights}.part", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    private async Task WaitForHalfAsync()
    {
        await _hub.WaitForRequestAsync(r => r.File == Weights);
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Assert.Single(Directory.EnumerateDirectories(Models, ".downloading-*")));
        watcher.Changed += (_, _) => Look();
        watcher.EnableRaisingEvents = true;
        Look();
        await came.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        void Look()
        {
            if (PartLength == Half) came.TrySetResult();
        }
    }

    private async Task AssertTranscribesAsync()
    {
        var run = await Program().RunAsync("transcribe", "--model", "whisper-demo", Path.Combine(DemoModel.Samples, "en-01.ogg"));
        Assert.Equal(new CommandRun(ExitCodes.Done, SampleClip.Named("en-01.ogg").Text + "\n", ""), run);
    }

    [Fact]
    public async Task KilledInMidFile_ResumesAndTranscribes()
    {
        _hub.Fail(Weights, HubFault.StallAfter(Half, _gate));
        using (var process = Program().Start("models", "install", Repository))
        {
            await WaitForHalfAsync();
            process.Kill();
            await Executable.EndAsync(process);
        }

        var list = await Program().RunAsync("models", "list", "--json");
        var install = await Program().RunAsync("models", "install", Repository);

        Assert.Equal("[]", list.Output.Trim());
        Assert.Equal((ExitCodes.Done, ""), (install.ExitCode, install.Errors));
        Assert.Equal([null, Half], _hub.RangesOf(Weights));
        Assert.Single(_hub.RangesOf("config.json"));
        Assert.Equal([install.Output.Trim()], Directory.EnumerateFileSystemEntries(Models).Select(Path.GetFileName)!);
        await AssertTranscribesAsync();
    }

    [Fact]
    public async Task Interrupted_SaysThatItCanGoOn_AndDoes()
    {
        _hub.Fail(Weights, HubFault.StallAfter(Half, _gate));
        using var process = Program().Start("models", "install", Repository);
        await WaitForHalfAsync();

        Executable.Interrupt(process);
        var interrupted = await Executable.EndAsync(process);

        Assert.Equal((ExitCodes.Cancelled, ""), (interrupted.ExitCode, interrupted.Output));
        Assert.Contains("same command goes on", Assert.Single(interrupted.ErrorLines), StringComparison.Ordinal);
        var install = await Program().RunAsync("models", "install", Repository, "--name", "whisper-demo");
        Assert.Equal(ExitCodes.Done, install.ExitCode);
        Assert.Equal([null, Half], _hub.RangesOf(Weights));
        await AssertTranscribesAsync();
    }

    [Fact]
    public async Task ServerThatIsKilled_GoesOnAtItsNextStart()
    {
        _hub.Fail(Weights, HubFault.StallAfter(Half, _gate));
        using (var process = Program().Start("models", "install", Repository))
        {
            await WaitForHalfAsync();
            process.Kill();
            await Executable.EndAsync(process);
        }

        await using (var server = await RunningServer.StartAsync(_folder["storage"], ("Models__HubAddress", _hub.Address)))
        {
            await server.WaitForLineAsync("Model whisper-demo-balanced-");
        }

        Assert.Equal([null, Half], _hub.RangesOf(Weights));
        await AssertTranscribesAsync();
    }

    [Fact]
    public async Task Failure_IsOneLineWithItsCode()
    {
        _hub.Fail(FakeHub.Api, HubFault.Answer(403), times: null);
        var refused = await Program().RunAsync("models", "install", Repository);
        var unknown = await Program().RunAsync("models", "install", "nothing");
        var badSetting = await Program("hub").RunAsync("models", "install", "tiny");
        var proxied = Program();
        proxied.Environment["HTTP_PROXY"] = "http://127.0.0.1:1";
        var unreachable = await proxied.RunAsync("models", "install", Repository);

        Assert.Equal((ExitCodes.Model, ExitCodes.Model, ExitCodes.Usage, ExitCodes.Machine), (refused.ExitCode, unknown.ExitCode, badSetting.ExitCode, unreachable.ExitCode));
        Assert.Contains("Models__HubToken", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("whisper-small", Assert.Single(unknown.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("Models:HubAddress", Assert.Single(badSetting.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("HTTP_PROXY", Assert.Single(unreachable.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Models));
    }

    [Fact]
    public async Task Removal_TakesTheModelAway_ButNotTheActiveOne()
    {
        var id = (await Program().RunAsync("models", "install", Repository, "--precision", "small")).Output.Trim();
        var active = Program();
        active.Environment["Speech__Model"] = "whisper-demo";

        var refused = await active.RunAsync("models", "remove", id);
        var removed = await Program().RunAsync("models", "remove", id);
        var again = await Program().RunAsync("models", "remove", id);

        Assert.Equal((ExitCodes.Model, ExitCodes.Done, ExitCodes.Model), (refused.ExitCode, removed.ExitCode, again.ExitCode));
        Assert.Contains("active", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Models));
    }

    [Fact]
    public async Task Catalog_IsATableOrJson()
    {
        var table = await Program().RunAsync("models", "catalog");
        var json = await Program().RunAsync("models", "catalog", "--json");

        Assert.Contains("openai/whisper-large-v3-turbo", table.Output, StringComparison.Ordinal);
        using var entries = JsonDocument.Parse(json.Output);
        var small = entries.RootElement.EnumerateArray().Single(e => e.GetProperty("name").GetString() == "whisper-small");
        Assert.Equal((99, true), (small.GetProperty("languages").GetInt32(), small.GetProperty("installedBytes").GetInt64() > 200_000_000));
        Assert.False(Directory.Exists(Models));
    }
}
