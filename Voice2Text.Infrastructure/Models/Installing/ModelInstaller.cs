using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>The installations of this process: takes orders, and works them off one at a time.</summary>
internal sealed partial class ModelInstaller(
    InstallationRun run, ModelInstallationFeed feed, IOptions<ModelLibraryOptions> options, TimeProvider time, ILogger<ModelInstaller> logger)
    : IModelInstaller, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Installation> _installations = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _orders = new(1);

    // It only says that something may wait; the states say what.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private string Root => options.Value.Directory;

    public IReadOnlyList<ModelInstallation> List()
    {
        lock (_gate) return [.. _installations.Values.Select(i => i.Now).OrderByDescending(i => i.CreatedAt)];
    }

    public Task<ModelInstallation> StartAsync(ModelInstallRequest request, CancellationToken cancellationToken) => OrderAsync(
        () =>
        {
            if (request.Folder is not null) request = request with { Folder = Path.GetFullPath(request.Folder) };
            return Task.FromResult(Enqueue(IdOf(request), request));
        },
        cancellationToken);

    public Task<ModelInstallation> PauseAsync(string id, CancellationToken cancellationToken) => StopAsync(id, InstallationState.Paused, cancellationToken);

    public Task<ModelInstallation> ResumeAsync(string id, CancellationToken cancellationToken) => OrderAsync(
        () =>
        {
            var now = Require(id).Now;
            return Task.FromResult(now.State.CanBeResumed() ? Enqueue(id, now.Request) : now);
        },
        cancellationToken);

    public Task<ModelInstallation> CancelAsync(string id, CancellationToken cancellationToken) => StopAsync(id, InstallationState.Cancelled, cancellationToken);

    public Task DismissAsync(string id, CancellationToken cancellationToken) => OrderAsync(
        () =>
        {
            var installation = Require(id);
            if (!installation.Now.State.IsFinal()) return Task.FromResult(installation.Now);
            Delete(installation);
            lock (_gate) _installations.Remove(id);
            feed.Publish(installation.Now);
            return Task.FromResult(installation.Now);
        },
        cancellationToken);

    public InstallNeeds Estimate(ModelCatalogEntry entry, ModelPrecision precision)
    {
        var existing = Path.GetFullPath(Root);
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing)!;
        return new InstallNeeds(entry.DownloadBytes, ModelImporter.EstimateBytes(entry.Dimensions, precision), new DriveInfo(existing).AvailableFreeSpace);
    }

    /// <summary>Takes up what an earlier process has left: what was running goes on, the rest waits as it was.</summary>
    public Task RestoreAsync(CancellationToken cancellationToken) => OrderAsync(
        () =>
        {
            foreach (var id in DownloadFolder.Find(Root).Where(id => Find(id) is null))
            {
                if (DownloadFolder.TryOpen(Root, id) is not { } folder) continue;
                if (Restored(folder) is { } installation) Add(installation);
                else folder.Delete();
            }

            _wake.Writer.TryWrite(true);
            return Task.FromResult(true);
        },
        cancellationToken);

    /// <summary>Works off what comes, until it is stopped; what is interrupted then goes on after a restart.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await RunPendingAsync(cancellationToken);
            await _wake.Reader.ReadAsync(cancellationToken);
        }
    }

    /// <summary>Works off what is waiting now.</summary>
    public async Task RunPendingAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && Next() is { } installation) await ExecuteAsync(installation, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var installation in _installations.Values) installation.Dispose();
        _orders.Dispose();
    }

    private async Task ExecuteAsync(Installation installation, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!installation.Begin(stop)) return;
        try
        {
            var model = await run.ExecuteAsync(installation, stop.Token);
            Delete(installation);
            installation.Become(InstallationState.Completed, now => now with { ModelId = model.Id, BytesDone = now.BytesTotal });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            installation.Become(installation.Intent switch
            {
                InstallationIntent.Pause => InstallationState.Paused,
                InstallationIntent.Cancel => InstallationState.Cancelled,
                _ => InstallationState.Queued,
            });
        }
        catch (InstallException e)
        {
            Fail(installation, e.Fault, null);
        }
        catch (Exception e)
        {
            Fail(installation, new InstallFault(InstallFailure.Unexpected, $"An unexpected error ({e.GetType().Name}); the log has it. What has come is kept."), e);
        }
        finally
        {
            installation.Settle();
        }
    }

    private void Fail(Installation installation, InstallFault fault, Exception? exception)
    {
        if (exception is null) LogFailed(installation.Now.Id, fault.Failure, fault.Message);
        else LogUnexpected(exception, installation.Now.Id);
        if (!fault.IsResumable || installation is { Files: null, Now.Request.Folder: null })
        {
            installation.Files = null;
            Delete(installation);
        }

        installation.Become(InstallationState.Failed, now => now with { Fault = fault });
    }

    private Task<ModelInstallation> StopAsync(string id, InstallationState state, CancellationToken cancellationToken) => OrderAsync(
        async () =>
        {
            var installation = Require(id);
            while (installation.Now.State.CanBecome(state))
            {
                // A run that has begun in the meantime is stopped in the next round.
                if (installation.TryStop(state == InstallationState.Paused ? InstallationIntent.Pause : InstallationIntent.Cancel, out var settled)) await settled;
                else installation.TryBecome(state);
            }

            if (installation.Now.State == InstallationState.Cancelled) Delete(installation);
            return installation.Now;
        },
        cancellationToken);

    /// <summary>Makes an installation, takes up the one that lies on the disk, or joins the one that is known.</summary>
    private ModelInstallation Enqueue(string id, ModelInstallRequest request)
    {
        var installation = Find(id);
        if (installation is null || installation.Now.State is InstallationState.Completed or InstallationState.Cancelled || installation.Folder.IsDeleted)
        {
            var folder = Open(id, request);
            installation = Restored(folder) ?? Created(id, request, folder);
            Add(installation);
        }

        var now = installation.Now;
        if (now.State.IsRunning() && now.Request != request)
        {
            throw new InstallException(
                InstallFailure.InUse,
                $"{request.Title} is being installed as {now.Request.LibraryName} in the precision {now.Request.Precision}. Wait until that is done, or cancel it.");
        }

        if (!now.State.IsRunning())
        {
            installation.Accept(request);
            installation.TryBecome(InstallationState.Queued);
        }

        _wake.Writer.TryWrite(true);
        return installation.Now;
    }

    private Installation Created(string id, ModelInstallRequest request, DownloadFolder folder)
    {
        var installation = new Installation(new ModelInstallation { Id = id, Request = request, CreatedAt = time.GetUtcNow() }, folder, feed, time, logger);
        installation.Save();
        feed.Publish(installation.Now);
        return installation;
    }

    private Installation? Restored(DownloadFolder folder)
    {
        if (folder.Read() is not { State: not (InstallationState.Completed or InstallationState.Cancelled) } record) return null;
        var now = ModelInstallation.Restore(record.Id, record.Request, record.State, record.CreatedAt, record.Fault);
        if (record.Files is { } files)
            now = now with { BytesTotal = files.Sum(f => f.Size), BytesDone = files.Sum(f => FileDownload.BytesThere(f, folder.FullPath)) };
        return new Installation(now, folder, feed, time, logger) { Files = record.Files, OpenImports = record.OpenImports };
    }

    private DownloadFolder Open(string id, ModelInstallRequest request)
    {
        try
        {
            return DownloadFolder.TryOpen(Root, id) ?? throw new InstallException(
                InstallFailure.InUse, $"Another process is installing {request.Title}: look there, or in the console, how far it is.");
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw new InstallException(InstallFailure.DiskFull, $"The disk of {Root} is full. Free space there, or set Storage:Directory to another disk.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new InstallException(InstallFailure.AccessDenied, $"The user {Environment.UserName} cannot write to {Root}: {e.Message} Give that user the right, or set Storage:Directory to another folder.", e);
        }
    }

    private void Delete(Installation installation)
    {
        try
        {
            installation.Folder.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(e, installation.Folder.FullPath);
        }
    }

    private void Add(Installation installation)
    {
        lock (_gate) _installations[installation.Now.Id] = installation;
    }

    private Installation? Find(string id)
    {
        lock (_gate) return _installations.GetValueOrDefault(id);
    }

    private Installation Require(string id) => Find(id) ?? throw new InstallException(InstallFailure.NotFound, $"There is no installation {id}. It may have been dismissed.");

    /// <summary>The one that waits longest.</summary>
    private Installation? Next()
    {
        lock (_gate) return _installations.Values.Where(i => i.Now.State == InstallationState.Queued).MinBy(i => i.Now.CreatedAt);
    }

    private async Task<T> OrderAsync<T>(Func<Task<T>> order, CancellationToken cancellationToken)
    {
        await _orders.WaitAsync(cancellationToken);
        try
        {
            return await order();
        }
        finally
        {
            _orders.Release();
        }
    }

    /// <summary>The same source gives the same id, whatever the options: it is downloaded once.</summary>
    private static string IdOf(ModelInstallRequest request)
    {
        var source = request.Repository is { } repository ? $"{repository}@{request.Revision}" : request.Folder!;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..8];
        return $"{ModelLibrary.Slug(request.Repository ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(source)))}-{hash}";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Installation {Id} failed ({Failure}): {Reason}")]
    private partial void LogFailed(string id, InstallFailure failure, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Installation {Id} failed")]
    private partial void LogUnexpected(Exception exception, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Folder} could not be deleted")]
    private partial void LogNotDeleted(Exception exception, string folder);
}
