using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Models.Installing;
using Voice2Text.Tests.Fakes;
using Voice2Text.Tests.Fakes.Hub;

namespace Voice2Text.Tests.Integration.Models.Installing;

/// <summary>A hub with one repository, and installers on one folder.</summary>
public abstract class InstallerTestBase : IAsyncLifetime
{
    internal const string Repository = "someone/whisper-mini";
    internal const string Weights = "model.safetensors";

    private readonly TemporaryFolder _folder = new();
    private readonly List<InstallerProcess> _processes = [];

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static ModelInstallRequest Request { get; } = ModelInstallRequest.For(Repository);

    internal FakeHub Hub { get; private set; } = null!;

    internal FakeRepository Origin { get; private set; } = null!;

    internal string Models => _folder["models"];

    internal string this[string name] => _folder[name];

    public async ValueTask InitializeAsync()
    {
        Hub = await FakeHub.StartAsync();
        Origin = Hub.Add(Repository, Checkpoint());
        await File.WriteAllTextAsync(Path.Combine(_folder["checkpoint"], "README.md"), "not needed", Token);
        await File.WriteAllTextAsync(Path.Combine(_folder["checkpoint"], "pytorch_model.bin"), "not needed", Token);
        Origin.Push(_folder["checkpoint"]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) process.Dispose();
        await Hub.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal string Checkpoint(Action<TinyCheckpoint>? mutate = null) => TinyCheckpoint.Write(_folder["checkpoint"], mutate);

    internal long WeightsLength => new FileInfo(Path.Combine(_folder["checkpoint"], Weights)).Length;

    internal ModelHubOptions Options(string? token = null) => new() { HubAddress = Hub.Address, HubToken = token };

    internal InstallerProcess Start(ModelHubOptions? options = null)
    {
        var process = new InstallerProcess(Models, options ?? Options());
        _processes.Add(process);
        return process;
    }

    /// <summary>It is installed, it loads, and nothing else is left.</summary>
    internal static async Task AssertInstalledAsync(InstallerProcess process, ModelInstallation now)
    {
        Assert.Equal((InstallationState.Completed, null), (now.State, now.Fault));
        var model = Assert.Single(await process.Library.ListAsync(Token));
        Assert.Equal(now.ModelId, model.Id);
        Assert.Equal([model.Id], Directory.EnumerateFileSystemEntries(process.Directory).Select(Path.GetFileName)!);
        await using var loaded = await ModelFixture.LoadAsync(model, Token);
    }

    /// <summary>It has failed, and there is no model, not even half of one.</summary>
    internal static async Task<InstallFault> AssertFailedAsync(InstallerProcess process, ModelInstallation now, InstallFailure failure)
    {
        Assert.Equal((InstallationState.Failed, failure), (now.State, now.Fault?.Failure));
        Assert.Empty(await process.Library.ListAsync(Token));
        Assert.All(Directory.EnumerateFileSystemEntries(process.Directory), f => Assert.StartsWith(DownloadFolder.Prefix, Path.GetFileName(f)));
        Assert.DoesNotContain('\n', now.Fault!.Message);
        return now.Fault;
    }

    /// <summary>It has failed, and nothing at all is left.</summary>
    internal static async Task<InstallFault> AssertRefusedAsync(InstallerProcess process, ModelInstallation now, InstallFailure failure)
    {
        Assert.Empty(process.Downloads);
        return await AssertFailedAsync(process, now, failure);
    }
}
