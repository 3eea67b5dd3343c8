using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Models.Installing;

namespace Voice2Text.Tests.Fakes.Hub;

/// <summary>An installer as a process of the application has it. A second one on the same folder is a restart.</summary>
internal sealed class InstallerProcess : IDisposable
{
    private readonly HubClient _hub;
    private readonly IDisposable _watching;

    public InstallerProcess(string models, ModelHubOptions hub, FakeTimeProvider? time = null, IWebProxy? proxy = null)
    {
        Time = time ?? new FakeTimeProvider();
        Directory = models;
        var options = FixedOptions.Of(hub);
        var library = Options.Create(new ModelLibraryOptions { Directory = models, DemoCheckpoint = DemoModel.Checkpoint });
        _hub = new HubClient(options, Time, proxy ?? new WebProxy());
        Library = ModelFixture.OpenLibrary(models);
        Installer = new ModelInstaller(
            new InstallationRun(_hub, Library, library, options, Time, NullLogger<InstallationRun>.Instance), Feed, library, Time, NullLogger<ModelInstaller>.Instance);
        _watching = Feed.Subscribe(Watch);
    }

    public string Directory { get; }

    public FakeTimeProvider Time { get; }

    public ModelInstallationFeed Feed { get; } = new();

    public ModelLibrary Library { get; }

    public ModelInstaller Installer { get; }

    /// <summary>The waits before further attempts, in their order; the clock is moved on by each at once.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>The length of the incomplete weights at the beginning of each wait.</summary>
    public List<long> LengthsAtWaits { get; } = [];

    public List<InstallationState> States { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Installs, to the end.</summary>
    public async Task<ModelInstallation> InstallAsync(ModelInstallRequest request)
    {
        var id = (await Installer.StartAsync(request, Token)).Id;
        await Installer.RunPendingAsync(Token);
        return Now(id);
    }

    public ModelInstallation Now(string id) => Installer.List().Single(i => i.Id == id);

    /// <summary>The folders of downloads that are there.</summary>
    public string[] Downloads => System.IO.Directory.Exists(Directory) ? [.. System.IO.Directory.EnumerateDirectories(Directory, ".*")] : [];

    /// <summary>The bytes of the weights that have come.</summary>
    public long PartLength => Downloads.Select(d => new FileInfo(Path.Combine(d, "model.safetensors.part"))).Where(f => f.Exists).Sum(f => f.Length);

    public void Dispose()
    {
        _watching.Dispose();
        Installer.Dispose();
        _hub.Dispose();
    }

    private void Watch(ModelInstallation now)
    {
        if (States.LastOrDefault() != now.State || States.Count == 0) States.Add(now.State);
        if (now.RetryAt is not { } at) return;
        var wait = at - Time.GetUtcNow();
        Waits.Add(wait);
        LengthsAtWaits.Add(PartLength);
        Time.Advance(wait);
    }
}
